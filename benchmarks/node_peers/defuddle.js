import { DefuddleClass } from "defuddle/node";
import { serve } from "./serve.js";

// What it logs must not come between the answers.
console.log = console.info = console.debug = () => {};
// Without the asynchronous part, which asks other servers for what the page does not hold.
await serve((document) => new DefuddleClass(document, { url: document.URL, useAsync: false }).parse().content);
