using ChatApp.Presence.Sweep;
using ChatApp.Routing;
using Microsoft.Extensions.Hosting.Cassandra;
using Microsoft.Extensions.Hosting.Redis;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddRedis("redis");
builder.AddStorage("cassandra");
builder.Services.AddRegistry();
builder.Services.AddHostedService<GatewaySweeper>();

var app = builder.Build();
app.MapDefaultEndpoints();
await app.RunAsync();
