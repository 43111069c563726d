import { Argument } from "commander";
import { SHELLS } from "../completion/scripts.ts";
import { EXIT_CODES } from "../exit-code.ts";
import type { AddCommand } from "./command-context.ts";

/** `forgectl completion`, and what its scripts call. */
export const addCompletion: AddCommand = (program, { console, signal, finish }) => {
  program
    .command("completion")
    .addArgument(new Argument("<shell>", "the shell to teach").choices(SHELLS))
    .description("a script that teaches a shell to complete commands, flags and names")
    .action(async (shell) => {
      const { completionScript } = await import("../completion/scripts.ts");
      console.out.write(completionScript(shell));
      finish(EXIT_CODES.ok);
    });
  program
    .command("__complete", { hidden: true })
    .argument("[words...]", "the words typed so far")
    .action(async (words) => {
      const { runComplete } = await import("../completion/complete-command.ts");
      finish(await runComplete(program, words, console, signal));
    });
};
