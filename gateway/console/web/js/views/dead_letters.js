// The list of dead letters, and the four ways to end one. Each way is counted by a dry run before it can be confirmed.
import { call } from "../api.js";
import { act } from "../dialog.js";
import { h } from "../dom.js";
import { count, timeNode } from "../format.js";
import { t } from "../i18n.js";
import { actButton, nothing } from "../parts.js";
import { address } from "../router.js";
import { table } from "../table.js";
import { changeWords } from "./story.js";

const kept = { key: "failed", down: true };
const RESOLVE = "AdminService/ResolveDeadLetter";
const REPLAY = "AdminService/ReplayDeadLetters";

export function replayOne(letter, done) {
  act({
    method: REPLAY,
    title: t("dead.release.title", { event: letter.eventId }),
    effect: async (request) => {
      const { replayed } = await call(REPLAY, { ...request, dryRun: true });
      if (Number(replayed || 0) === 0) return h("p", {}, t("dead.gone"));
      return h("p", {}, t("dead.one.effect", { waiting: count(letter.waiting) }));
    },
    request: () => ({ subscriber: letter.subscriber, eventIds: [letter.eventId] }),
    button: t("dead.release"),
    done,
  });
}

export function replayAll(subscriber, done) {
  act({
    method: REPLAY,
    title: t("dead.release.all.title", { name: subscriber }),
    effect: async (request) => h("p", {}, t("dead.release.effect", { replayed: count((await call(REPLAY, { ...request, dryRun: true })).replayed) })),
    request: () => ({ subscriber }),
    button: t("dead.release.all"),
    done,
  });
}

export function resolve(letter, name, done) {
  const request = () => ({ subscriber: letter.subscriber, eventId: letter.eventId, act: `DEAD_LETTER_ACT_${name.toUpperCase()}` });
  act({
    method: RESOLVE,
    title: t(`dead.${name}.title`, { event: letter.eventId }),
    effect: async (asked) => {
      const dry = await call(RESOLVE, { ...asked, dryRun: true });
      return h("p", {}, t(`dead.${name}.effect`, { skipped: count(dry.skipped), waiting: count(dry.waiting), now: dry.repair ? changeWords(dry.repair) : "–" }));
    },
    request,
    button: t(`dead.${name}`),
    danger: name !== "repair",
    done,
  });
}

export const letterActs = (letter, done, short = false) => [
  actButton(REPLAY, t("dead.release"), () => replayOne(letter, done), { kind: short ? "" : "main", key: `release-${letter.eventId}` }),
  ...(short ? [] : ["repair", "skip", "close"].map((name) => actButton(RESOLVE, t(`dead.${name}`), () => resolve(letter, name, done), { key: `${name}-${letter.eventId}` }))),
];

export function letters(list, done, withSubscriber) {
  const columns = [
    { key: "event", label: t("dead.event"), sort: (one) => one.eventId, cell: (one) => [
      h("a", { href: address("deliveries", one.subscriber, one.eventId), class: "mono", "data-key": `dead-${one.eventId}` }, one.eventId),
      withSubscriber && h("span", { class: "under" }, one.subscriber)] },
    { key: "failed", label: t("dead.failed"), sort: (one) => one.failedAt, cell: (one) => timeNode(one.failedAt) },
    { key: "attempts", label: t("dead.attempts"), number: true, sort: (one) => one.attempts || 0, cell: (one) => count(one.attempts) },
    { key: "error", label: t("dead.error"), wide: true, cell: (one) => [h("code", {}, one.lastReceipt?.code || "–"), h("span", { class: "under" }, one.lastReceipt?.message)] },
    { key: "waiting", label: t("dead.waiting"), number: true, sort: (one) => Number(one.waiting || 0), cell: (one) => t("dead.waiting.text", { count: count(one.waiting) }) },
    { key: "acts", label: h("span", { class: "unseen" }, t("acts.act")), cell: (one) => letterActs(one, done, true) },
  ];
  return table({ name: t("dead.title"), rows: list, columns, kept, rowKey: (one) => one.eventId, empty: nothing(t("dead.none"), t("dead.none.hint")) });
}
