using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>Writes the resources in the manifest's format, which deploying tools such as azd read.</summary>
/// <param name="folder">The folder that the manifest is for: paths in it are relative to this.</param>
internal sealed class ManifestWriter(DistributedApplicationExecutionContext execution, string folder)
{
    private const string Schema = "https://json.schemastore.org/aspire-8.0.json";

    // As Aspire writes it: braces and quotes of connection strings stay readable.
    private static readonly JsonWriterOptions Format = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="DistributedApplicationException">A value cannot be named in a manifest.</exception>
    public async Task WriteAsync(DistributedApplicationModel model, Stream output, CancellationToken cancellationToken)
    {
        await using var json = new Utf8JsonWriter(output, Format);
        json.WriteStartObject();
        json.WriteString("$schema", Schema);
        json.WriteStartObject("resources");
        foreach (var resource in model.Resources)
        {
            if (!resource.Annotations.Contains(ManifestPublishingCallbackAnnotation.Ignore))
            {
                json.WriteStartObject(resource.Name);
                await WriteAsync(json, resource, cancellationToken);
                json.WriteEndObject();
            }
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private Task WriteAsync(Utf8JsonWriter json, IResource resource, CancellationToken cancellationToken)
    {
        switch (resource)
        {
            case ProjectResource project:
                json.WriteString("type", "project.v0");
                json.WriteString("path", Relative(project.Annotations.OfType<IProjectMetadata>().Last().ProjectPath));
                return WriteProcessAsync(json, project, cancellationToken);
            case ExecutableResource executable:
                json.WriteString("type", "executable.v0");
                json.WriteString("workingDirectory", Relative(executable.WorkingDirectory));
                json.WriteString("command", executable.Command);
                return WriteProcessAsync(json, executable, cancellationToken);
            case ParameterResource parameter:
                WriteParameter(json, parameter);
                return Task.CompletedTask;
            case IResourceWithConnectionString value:
                json.WriteString("type", "value.v0");
                json.WriteString("connectionString", value.ConnectionStringExpression.ValueExpression);
                return Task.CompletedTask;
            default:
                json.WriteString("error", "This resource does not support generation in the manifest.");
                return Task.CompletedTask;
        }
    }

    private static void WriteParameter(Utf8JsonWriter json, ParameterResource parameter)
    {
        json.WriteString("type", "parameter.v0");
        if (parameter.IsConnectionString)
        {
            json.WriteString("connectionString", $"{{{parameter.Name}.value}}");
        }

        json.WriteString("value", $"{{{parameter.Name}.inputs.value}}");
        json.WriteStartObject("inputs");
        json.WriteStartObject("value");
        json.WriteString("type", "string");
        if (parameter.Secret)
        {
            json.WriteBoolean("secret", true);
        }

        if (parameter.PublishedDefault is { } value)
        {
            json.WriteStartObject("default");
            json.WriteString("value", value);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private async Task WriteProcessAsync(Utf8JsonWriter json, IResource resource, CancellationToken cancellationToken)
    {
        var bindings = ManifestBindings.Of(resource);
        await WriteArgumentsAsync(json, resource, cancellationToken);
        await WriteEnvironmentAsync(json, resource, bindings, cancellationToken);
        WriteBindings(json, bindings);
    }

    private async Task WriteArgumentsAsync(Utf8JsonWriter json, IResource resource, CancellationToken cancellationToken)
    {
        List<object> arguments = [];
        var context = new CommandLineArgsCallbackContext(arguments, resource, cancellationToken) { ExecutionContext = execution };
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
        {
            await annotation.Callback(context);
        }

        if (arguments.Count > 0)
        {
            json.WriteStartArray("args");
            arguments.ForEach(argument => json.WriteStringValue(ExpressionOf(resource, "an argument", argument)));
            json.WriteEndArray();
        }
    }

    private async Task WriteEnvironmentAsync(
        Utf8JsonWriter json, IResource resource, IReadOnlyList<ManifestBinding> bindings, CancellationToken cancellationToken)
    {
        var variables = new Dictionary<string, object>(StringComparer.Ordinal);
        if (resource is ProjectResource)
        {
            AddProjectDefaults(resource, bindings, variables);
        }

        foreach (var endpoint in bindings.Select(binding => binding.Endpoint).Where(endpoint => endpoint.TargetPortEnvironmentVariable is not null))
        {
            variables[endpoint.TargetPortEnvironmentVariable!] = TargetPortOf(resource, endpoint);
        }

        var context = new EnvironmentCallbackContext(execution, resource, variables, cancellationToken);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await annotation.Callback(context);
        }

        if (variables.Count > 0)
        {
            json.WriteStartObject("env");
            foreach (var (name, value) in variables)
            {
                json.WriteString(name, ExpressionOf(resource, $"variable '{name}'", value));
            }

            json.WriteEndObject();
        }
    }

    private static void AddProjectDefaults(IResource project, IReadOnlyList<ManifestBinding> bindings, Dictionary<string, object> variables)
    {
        variables["OTEL_DOTNET_EXPERIMENTAL_OTLP_EMIT_EXCEPTION_LOG_ATTRIBUTES"] = "true";
        variables["OTEL_DOTNET_EXPERIMENTAL_OTLP_EMIT_EVENT_LOG_ATTRIBUTES"] = "true";
        variables["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = "in_memory";
        if (bindings.Any(binding => binding.Endpoint.UriScheme is "http" or "https"))
        {
            variables["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true";
        }

        foreach (var (scheme, variable) in new[] { ("http", "HTTP_PORTS"), ("https", "HTTPS_PORTS") })
        {
            var ports = bindings.Select(binding => binding.Endpoint)
                .Where(endpoint => endpoint.UriScheme == scheme && endpoint.TargetPortEnvironmentVariable is null)
                .Select(endpoint => TargetPortOf(project, endpoint))
                .ToList();
            if (ports.Count > 0)
            {
                variables[variable] = string.Join(';', ports);
            }
        }
    }

    private static void WriteBindings(Utf8JsonWriter json, IReadOnlyList<ManifestBinding> bindings)
    {
        if (bindings.Count == 0)
        {
            return;
        }

        json.WriteStartObject("bindings");
        foreach (var (endpoint, port, targetPort) in bindings)
        {
            json.WriteStartObject(endpoint.Name);
            json.WriteString("scheme", endpoint.UriScheme);
            json.WriteString("protocol", endpoint.Protocol.ToString().ToLowerInvariant());
            json.WriteString("transport", endpoint.Transport);
            if (port is { } given)
            {
                json.WriteNumber("port", given);
            }

            if (targetPort is { } target)
            {
                json.WriteNumber("targetPort", target);
            }

            if (endpoint.IsExternal)
            {
                json.WriteBoolean("external", true);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static string TargetPortOf(IResource resource, EndpointAnnotation endpoint) =>
        $"{{{resource.Name}.bindings.{endpoint.Name}.targetPort}}";

    private static string ExpressionOf(IResource resource, string what, object value) => value switch
    {
        string text => text,
        IManifestExpressionProvider provider => provider.ValueExpression,
        IResourceBuilder<IResource> { Resource: IManifestExpressionProvider provider } => provider.ValueExpression,
        IFormattable or bool => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        _ => throw new DistributedApplicationException(
            $"{what} of '{resource.Name}' cannot be published: a {value.GetType().Name} has no expression in a manifest. Give it as text."),
    };

    private string Relative(string path) => Path.GetRelativePath(folder, path).Replace('\\', '/');
}
