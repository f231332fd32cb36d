// The thread in which expressions of people run: it may be killed at any moment.

import { parentPort } from "node:worker_threads";

import { ensure } from "#base/assert.ts";

import type { MatchAnswer, MatchQuestion } from "./match-messages.ts";

const port = ensure(parentPort, "this file is started as a thread");

port.on("message", (question: MatchQuestion) => {
  port.postMessage(answerTo(question));
});

function answerTo({ pattern, flags, texts }: MatchQuestion): MatchAnswer {
  try {
    const expression = new RegExp(pattern, flags);
    const hits = new Uint8Array(texts.length);
    for (const [index, text] of texts.entries()) {
      // An expression with `g` or `y` would begin where it stopped.
      expression.lastIndex = 0;
      hits[index] = expression.test(text) ? 1 : 0;
    }
    return { kind: "matched", hits };
  } catch (error) {
    return { kind: "refused", why: error instanceof Error ? error.message : String(error) };
  }
}
