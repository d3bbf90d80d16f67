// What a platform keeps for tools (LTI platform storage): per origin of the tool, for as long as this page stands.
(() => {
  const kept = new Map();
  const of = (origin) => kept.get(origin) || kept.set(origin, new Map()).get(origin);
  const answers = {
    "lti.put_data": ({ key, value }, mine) => {
      if (value === null) mine.delete(key);
      else mine.set(key, String(value));
      return { key, value };
    },
    "lti.get_data": ({ key }, mine) => ({ key, value: mine.get(key) ?? null }),
    "lti.capabilities": () => ({ supported_messages: Object.keys(answers).map((subject) => ({ subject })) }),
  };
  window.addEventListener("message", ({ data, origin, source }) => {
    const { subject, message_id } = data || {};
    if (!subject || !message_id || !answers[subject] || subject.endsWith(".response")) return;
    const said = { subject: `${subject}.response`, message_id, ...answers[subject](data, of(origin)) };
    source.postMessage(said, origin);
    window.dispatchEvent(new CustomEvent("kept", { detail: said }));
  });
})();
