using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Admin.OpenApi;

/// <summary>The served document, with a validator for its schemas.</summary>
internal sealed class ApiDescription(JsonObject document)
{
    public JsonObject Document { get; } = document;

    public static async Task<ApiDescription> ReadAsync(ApiHost api, string document = "admin") =>
        new(JsonNode.Parse(await (await api.GetAsync($"/openapi/{document}.json")).Content.ReadAsStringAsync())!.AsObject());

    public IEnumerable<(string Path, string Method, JsonObject Operation)> Operations() =>
        from path in Document["paths"]!.AsObject()
        from method in path.Value!.AsObject()
        select (path.Key, method.Key.ToUpperInvariant(), method.Value!.AsObject());

    /// <summary>What is wrong with a body by an operation's schema for its status; empty when it fits.</summary>
    public IReadOnlyList<string> Check(JsonObject operation, int status, JsonElement body)
    {
        var schema = operation["responses"]?[$"{status}"]?["content"]?["application/json"]?["schema"]
            ?? throw new InvalidOperationException($"{operation["operationId"]} does not describe the status {status}.");
        var whole = schema.DeepClone().AsObject();
        whole["$defs"] = Document["components"]!["schemas"]!.DeepClone();
        var text = whole.ToJsonString().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal);
        var result = JsonSchema.FromText(text).Evaluate(body, new EvaluationOptions { OutputFormat = OutputFormat.List });
        return result.IsValid
            ? []
            : [.. (result.Details ?? []).SelectMany(detail => (detail.Errors ?? []).Select(error => $"{detail.InstanceLocation}: {error.Value}"))];
    }
}
