/** Shells that can be taught. */
export const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;
/** One of them. */
export type Shell = (typeof SHELLS)[number];

/** The script that teaches a shell to complete; each asks forgectl itself, so it never has to be made again. */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}

const BASH = `# forgectl completion for bash. Load it with: source <(forgectl completion bash)
_forgectl() {
  local IFS=$'\\n'
  local words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  local found
  found=$(forgectl __complete -- "\${words[@]}" 2>/dev/null)
  if [ "$found" = ":files" ]; then
    COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
  else
    COMPREPLY=($found)
  fi
}
complete -F _forgectl forgectl
`;

const ZSH = `#compdef forgectl
# forgectl completion for zsh. Load it with: source <(forgectl completion zsh)
_forgectl() {
  local found
  found=$(forgectl __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if [[ "$found" == ":files" ]]; then
    _files
  else
    compadd -- \${(f)found}
  fi
}
compdef _forgectl forgectl
`;

const FISH = `# forgectl completion for fish. Load it with: forgectl completion fish | source
function __forgectl_complete
  set -l words (commandline -opc) (commandline -ct)
  set -l found (forgectl __complete -- $words[2..-1] 2>/dev/null)
  if test "$found" = ":files"
    __fish_complete_path (commandline -ct)
  else
    printf '%s\\n' $found
  end
end
complete -c forgectl -f -a '(__forgectl_complete)'
`;

const POWERSHELL = `# forgectl completion for PowerShell. Load it with: forgectl completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName forgectl -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($wordToComplete -eq '') { $words += '""' }
  forgectl __complete -- @words 2>$null | Where-Object { $_ -ne ':files' } |
    ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
}
`;

const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH, powershell: POWERSHELL };
