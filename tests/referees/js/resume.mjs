// Holds one part of a conversation through @google/genai; prints what was answered and the newest handle.
//
// Usage: node resume.mjs '{"url": "http://...", "handle": "..." or null, "says": ["...", ...]}'

import { GoogleGenAI } from "@google/genai";

import { connect } from "./live.mjs";

const { url, handle, says } = JSON.parse(process.argv[2]);
const ai = new GoogleGenAI({ apiKey: "any", httpOptions: { baseUrl: url } });
const live = await connect(ai, "gemini-2.0-flash-live-001", {
  responseModalities: ["TEXT"],
  sessionResumption: handle ? { handle } : {},
});

const answers = [];
for (const text of says) answers.push((await live.ask(text)).text);
let newest = null;
while (!newest) newest = (await live.until("sessionResumptionUpdate")).handle;

live.session.close();
process.stdout.write(JSON.stringify({ answers, handle: newest }), () => process.exit(0));
