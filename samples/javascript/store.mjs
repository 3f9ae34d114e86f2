// What a device must not forget, in one JSON file: written beside the old one, forced to the disk and put in its place.
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';

export class Store {
  constructor(path) {
    this.path = path;
    this.state = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {
      account: null, connectionNumber: 0, confirmed: '0', numbers: {}, outbox: [], streams: {}, held: [], received: {}, reports: [],
    };
  }

  save() {
    const file = openSync(`${this.path}.new`, 'w', 0o600); // The device's key is in it.
    writeSync(file, JSON.stringify(this.state));
    fsyncSync(file);
    closeSync(file);
    renameSync(`${this.path}.new`, this.path);
  }
}
