using ChatApp.Api;

await ApiHost.Build(args).RunAsync();
