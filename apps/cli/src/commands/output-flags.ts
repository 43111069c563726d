import { Option } from "commander";
import { COLOR_CHOICES } from "../terminal/palette.ts";

/** The form of the output; `text` unless given. */
export function outputOption(formats: readonly string[]): Option {
  return new Option("-o, --output <format>", "form of the output").choices(formats).default("text");
}

/** Whether the output has colour. */
export function colorOption(): Option {
  return new Option("--color <when>", "colour the output").choices(COLOR_CHOICES).default("auto");
}
