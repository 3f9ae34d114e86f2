using ChatApp.Api.Accounts.Create;
using ChatApp.Api.Authentication;
using ChatApp.Api.Blocks;
using ChatApp.Api.Changes;
using ChatApp.Api.Contacts.Add;
using ChatApp.Api.Contacts.List;
using ChatApp.Api.Contacts.Remove;
using ChatApp.Api.Devices.Link;
using ChatApp.Api.Devices.List;
using ChatApp.Api.Devices.Remove;
using ChatApp.Api.LastSeen;
using ChatApp.Api.Messages.Info;
using ChatApp.Api.Negotiate;
using ChatApp.Api.Operators;
using ChatApp.Api.Operators.Trace;
using ChatApp.Api.Privacy;
using ChatApp.Api.Problems;
using ChatApp.Api.RateLimits;
using ChatApp.Api.Sessions.Challenge;
using ChatApp.Api.Sessions.Create;
using ChatApp.Api.SigningKeys;
using ChatApp.Api.Users.Find;
using ChatApp.Routing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Hosting.AccessTokens;
using Microsoft.Extensions.Hosting.Origins;
using Scalar.AspNetCore;

namespace ChatApp.Api;

/// <summary>The api's services and endpoints.</summary>
internal static class ApiRegistration
{
    // The largest request, a sign-up, is well below 1 KiB.
    public const int MaximumRequestBytes = 16 * 1024;

    public static void AddApi(this IServiceCollection services)
    {
        services.AddApiProblems();
        services.AddApiRateLimits();
        services.AddOptionsWithValidateOnStart<ChangeOptions, ChangeOptionsValidator>().BindConfiguration("Changes");
        services.AddSingleton<ChangeSettlement>();
        services.AddSingleton<VisibilityChanges>();
        services.AddOriginCheck();
        services.AddAccessTokenVerification();
        services.AddAuthentication(DeviceAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, DeviceAuthentication>(DeviceAuthentication.SchemeName, null);
        services.AddAuthorization();
        services.AddNotices();
        services.AddSingleton<SigningKey>();
        services.AddHostedService<SigningKeyPublisher>();
        services.AddSingleton<Challenges>();
        services.AddSingleton<AccessTokenIssuer>();
        services.AddSingleton<GatewayChooser>();
        services.AddOptionsWithValidateOnStart<OperatorOptions, OperatorOptionsValidator>().BindConfiguration("Operator");
        services.AddSingleton<MessageTracer>();
        services.AddOpenApi(options => options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "ChatApp api";
            document.Info.Description =
                "Accounts, devices, people and what became of messages. Messages themselves go over a gateway's WebSocket: ask `/v1/negotiate` for one.";
            return Task.CompletedTask;
        }));
    }

    public static void MapApi(this WebApplication app)
    {
        app.UseApiProblems();
        app.UseOriginCheck();
        app.UseCors(); // Lets the pages that passed read the answers.
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAuthorization();
        AccountEndpoint.Map(app);
        ChallengeEndpoint.Map(app);
        SessionEndpoint.Map(app);
        UserEndpoints.Map(app);
        DeviceListEndpoint.Map(app);
        DeviceLinkEndpoint.Map(app);
        DeviceRemoveEndpoint.Map(app);
        ContactAddEndpoint.Map(app);
        ContactRemoveEndpoint.Map(app);
        ContactListEndpoint.Map(app);
        BlockEndpoints.Map(app);
        ReadReceiptEndpoint.Map(app);
        PrivacyEndpoints.Map(app);
        LastSeenEndpoint.Map(app);
        MessageInfoEndpoint.Map(app);
        MessageTraceEndpoint.Map(app);
        NegotiateEndpoint.Map(app);
        JwksEndpoint.Map(app);
        app.MapOpenApi(); // Public in every environment: the api is open, and so is its description.
        if (app.Environment.IsDevelopment())
        {
            app.MapScalarApiReference(page =>
            {
                // What the page brings itself and nothing else: no fonts from elsewhere, and no button that leads there.
                page.Title = "ChatApp api";
                page.DefaultFonts = false;
                page.Telemetry = false;
                page.ShowDeveloperTools = DeveloperToolsVisibility.Never;
                page.HideClientButton = true;
                page.Agent = new ScalarAgentOptions { Disabled = true };
                page.Mcp = new ScalarMcpOptions { Disabled = true };
            });
        }
    }
}
