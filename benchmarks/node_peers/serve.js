// One JSON line in ({"html", "url"}), one out ({"content"} or {"error"}, with "seconds" of CPU).
import { createInterface } from "node:readline";
import { JSDOM, VirtualConsole } from "jsdom";

const BLANK = "https://page.invalid/";

function content({ html, url }, extract) {
  // A virtual console without listeners keeps style sheet errors off the output.
  const dom = new JSDOM(html, { url: url || BLANK, virtualConsole: new VirtualConsole() });
  try {
    return extract(dom.window.document) ?? "";
  } finally {
    dom.window.close();
  }
}

// Answers until the input ends; `extract` takes a document and returns markup.
export async function serve(extract) {
  for await (const line of createInterface({ input: process.stdin })) {
    const before = process.cpuUsage();
    let answer;
    try {
      answer = { content: content(JSON.parse(line), extract) };
    } catch (error) {
      answer = { error: String(error) };
    }
    const { user, system } = process.cpuUsage(before);
    answer.seconds = (user + system) / 1e6;
    process.stdout.write(JSON.stringify(answer) + "\n");
  }
}
