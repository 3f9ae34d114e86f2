// Starts .NET in the page and gives the test what it calls: window.call(request) answers JSON with JSON.
import { dotnet } from './_framework/dotnet.js';

const { getAssemblyExports, getConfig } = await dotnet.create();
const { ChatApp } = await getAssemblyExports(getConfig().mainAssemblyName);
window.call = (request) => ChatApp.Signal.BrowserPeer.Program.Call(request);
