using ChatApp.Api;
using Microsoft.Extensions.Hosting.Cassandra;
using Microsoft.Extensions.Hosting.Redis;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddRedis("redis");
builder.AddStorage("cassandra");
builder.Services.AddApi();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = ApiRegistration.MaximumRequestBytes);

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapApi();
await app.RunAsync();
