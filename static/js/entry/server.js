// Talking to the server: every outcome is a value, a lost session asks for the password over the page.
import { form } from "./cells.js";
import { logInAgain } from "./login.js";

const RETRY = [2000, 4000, 8000, 15000];
let failures = 0;

const token = () => form.elements.namedItem("csrfmiddlewaretoken").value;

export function renewToken(value) {
  for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = value;
}

// body: JSON text or FormData. → { ok, body } or { ok: false, message, retry, body } with retry in milliseconds or 0.
export async function post(address, body, isSecondTry = false) {
  const headers = { Accept: "application/json", "X-CSRFToken": token() };
  if (typeof body === "string") headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(address, { method: "POST", headers, body, credentials: "same-origin", redirect: "manual" });
  } catch {
    return later("连接不上服务器，联网后会自动再试。");
  }
  if (response.status === 401) {
    renewToken(await logInAgain());
    return post(address, body);
  }
  if (response.status >= 500 || response.status === 0) return later("服务器暂时不能保存，会自动再试。");
  failures = 0;
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return { ok: true, body: answer };
  if (answer.problem === "token" && !isSecondTry) {
    renewToken(answer.token);
    return post(address, body, true);
  }
  return { ok: false, retry: 0, status: response.status, message: answer.message ?? "请刷新页面后重试。", body: answer };
}

function later(message) {
  const retry = RETRY[Math.min(failures, RETRY.length - 1)];
  failures += 1;
  return { ok: false, retry, message, body: {} };
}
