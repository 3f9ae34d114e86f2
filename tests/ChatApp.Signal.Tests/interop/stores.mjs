// In-memory stores for a device of the official library. Sessions and sender keys are kept in their stored form, as an application keeps them.
export function createStores(lib) {
  class Sessions extends lib.SessionStore {
    records = new Map();
    async saveSession(name, record) { this.records.set(name.toString(), record.serialize()); }
    async getSession(name) {
      const stored = this.records.get(name.toString());
      return stored ? lib.SessionRecord.deserialize(stored) : null;
    }
    async getExistingSessions(names) { return Promise.all(names.map((name) => this.getSession(name))); }
  }

  class Identities extends lib.IdentityKeyStore {
    known = new Map();
    constructor(pair, registrationId) { super(); this.pair = pair; this.registrationId = registrationId; }
    async getIdentityKey() { return this.pair.privateKey; }
    async getLocalRegistrationId() { return this.registrationId; }
    async saveIdentity(name, key) { this.known.set(name.toString(), key); return 0; }
    async isTrustedIdentity() { return true; }
    async getIdentity(name) { return this.known.get(name.toString()) ?? null; }
  }

  class PreKeys extends lib.PreKeyStore {
    records = new Map();
    async savePreKey(id, record) { this.records.set(id, record); }
    async getPreKey(id) { return this.records.get(id) ?? (() => { throw new Error('unknown prekey'); })(); }
    async removePreKey(id) { this.records.delete(id); }
  }

  class SignedPreKeys extends lib.SignedPreKeyStore {
    records = new Map();
    async saveSignedPreKey(id, record) { this.records.set(id, record); }
    async getSignedPreKey(id) { return this.records.get(id); }
  }

  class KyberPreKeys extends lib.KyberPreKeyStore {
    records = new Map();
    async saveKyberPreKey(id, record) { this.records.set(id, record); }
    async getKyberPreKey(id) { return this.records.get(id); }
    async markKyberPreKeyUsed() {}
  }

  class SenderKeys extends lib.SenderKeyStore {
    records = new Map();
    async saveSenderKey(sender, distribution, record) { this.records.set(`${sender}/${distribution}`, record.serialize()); }
    async getSenderKey(sender, distribution) {
      const stored = this.records.get(`${sender}/${distribution}`);
      return stored ? lib.SenderKeyRecord.deserialize(stored) : null;
    }
  }

  return { Sessions, Identities, PreKeys, SignedPreKeys, KyberPreKeys, SenderKeys };
}
