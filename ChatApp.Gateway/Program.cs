using ChatApp.Gateway;
using Microsoft.Extensions.Hosting.AccessTokens;
using Microsoft.Extensions.Hosting.Cassandra;
using Microsoft.Extensions.Hosting.Origins;
using Microsoft.Extensions.Hosting.Redis;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddRedis("redis");
builder.AddStorage("cassandra");
builder.Services.AddAccessTokenVerification();
builder.Services.AddOriginCheck();
builder.Services.AddGateway();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenFor(builder.Configuration));

var app = builder.Build();
app.UseOriginCheck();
app.MapDefaultEndpoints();
app.MapGateway();
await app.RunAsync();
