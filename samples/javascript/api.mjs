// The HTTP side: sign up, sign in, find people, choose a gateway (docs/http-api.md).
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';

export class Api {
  constructor(url, store) {
    this.url = url;
    this.store = store;
    this.token = null;
  }

  async signUp(handle) {
    const { state } = this.store;
    if (!state.account) {
      const { privateKey, publicKey } = generateKeyPairSync('ed25519');
      state.account = {
        handle, key: privateKey.export({ type: 'pkcs8', format: 'pem' }), publicKey: Buffer.from(publicKey.export({ format: 'jwk' }).x, 'base64url').toString('hex'),
      };
      this.store.save(); // Before the service knows it: if the answer is lost, the same key gets the same account.
    }
    if (!state.account.userId) {
      const { key, publicKey } = state.account;
      const { userId, deviceId } = await this.request('POST', '/v1/accounts', {
        handle: state.account.handle, displayName: handle, deviceName: 'node',
        devicePublicKey: Buffer.from(publicKey, 'hex').toString('base64'),
        proof: this.#sign(key, `chatapp:sign-up:v1\n${state.account.handle}\n${publicKey}`),
      });
      Object.assign(state.account, { userId, deviceId });
      this.store.save();
    }
    return state.account;
  }

  async signIn() {
    const { userId, deviceId, key } = this.store.state.account;
    const { challenge } = await this.request('POST', '/v1/sessions/challenges', { userId, deviceId });
    const signature = this.#sign(key, `chatapp:sign-in:v1\n${userId}\n${deviceId}\n${challenge}`);
    const session = await this.request('POST', '/v1/sessions', { userId, deviceId, challenge, signature });
    this.token = { value: session.accessToken, until: Date.parse(session.expiresAt) - 60_000 };
    return this.token.value;
  }

  async accessToken() {
    return this.token?.until > Date.now() ? this.token.value : this.signIn();
  }

  async get(path) {
    return this.request('GET', path, undefined, await this.accessToken());
  }

  async request(method, path, body, token) {
    for (let attempt = 1; ; attempt++) {
      const answer = await fetch(new URL(path, this.url), {
        method, body: body && JSON.stringify(body), signal: AbortSignal.timeout(30_000),
        headers: { ...(body && { 'Content-Type': 'application/json' }), ...(token && { Authorization: `Bearer ${token}` }) },
      });
      if (answer.ok) {
        return answer.json();
      }
      if (answer.status === 401 && token && attempt === 1) {
        token = await this.signIn();
      } else if ((answer.status === 429 || answer.status === 503) && attempt < 5) {
        await new Promise((resolve) => { setTimeout(resolve, 1000 * Number(answer.headers.get('Retry-After') ?? 1)); });
      } else {
        const problem = await answer.json().catch(() => ({}));
        throw Object.assign(new Error(`${method} ${path}: ${answer.status} ${problem.code ?? ''}`), { status: answer.status });
      }
    }
  }

  #sign(key, text) {
    return sign(null, Buffer.from(text, 'utf8'), createPrivateKey(key)).toString('base64');
  }
}
