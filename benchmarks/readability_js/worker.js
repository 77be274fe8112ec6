// One JSON line in ({"html", "url"}), one out ({"content"} or {"error"}, with "seconds" of CPU).
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
  const before = process.cpuUsage();
  let answer;
  try {
    answer = { content: article(JSON.parse(line)) };
  } catch (error) {
    answer = { error: String(error) };
  }
  const { user, system } = process.cpuUsage(before);
  answer.seconds = (user + system) / 1e6;
  process.stdout.write(JSON.stringify(answer) + "\n");
}
