import { expect, test } from "vitest";
import { EventParser } from "./sse";

test("events are read whole however the stream is cut", () => {
  const stream =
    'retry: 2000\n\nevent: record\ndata: {"a":1}\n\n: alive\n\nevent: notice\r\ndata: one\r\ndata: two\r\n\r\n';
  const whole = new EventParser().push(stream);
  expect(whole).toEqual([
    { event: "record", data: '{"a":1}' },
    { event: "notice", data: "one\ntwo" },
  ]);
  const parser = new EventParser();
  expect([...stream.replaceAll("\r", "")].flatMap((letter) => parser.push(letter))).toEqual(whole);
});
