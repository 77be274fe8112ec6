import { Readability } from "@mozilla/readability";
import { serve } from "./serve.js";

await serve((document) => new Readability(document).parse()?.content);
