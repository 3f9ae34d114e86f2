using ChatApp.Gateway;

await GatewayHost.Build(args).RunAsync();
