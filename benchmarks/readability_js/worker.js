// One JSON line in ({"html", "url"}), one JSON line out ({"content"} or {"error"}).
import { createInterface } from "node:readline";
import { Readability } from "@mozilla/readability";
import { JSDOM, VirtualConsole } from "jsdom";

const BLANK = "https://page.invalid/";

function article({ html, url }) {
  // A virtual console without listeners keeps style sheet errors off the output.
  const dom = new JSDOM(html, { url: url || BLANK, virtualConsole: new VirtualConsole() });
  try {
    return new Readability(dom.window.document).parse()?.content ?? "";
  } finally {
    dom.window.close();
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    answer = { content: article(JSON.parse(line)) };
  } catch (error) {
    answer = { error: String(error) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
