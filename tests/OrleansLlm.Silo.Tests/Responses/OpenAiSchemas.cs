using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace OrleansLlm.Silo.Tests.Responses;

/// <summary>Schemas of OpenAI's own description, where it lies beside the repository; else the test is skipped.</summary>
internal sealed class OpenAiSchemas
{
    private const string Root = "#/components/schemas/";

    private readonly JsonObject _schemas;

    private OpenAiSchemas(JsonObject schemas) => _schemas = schemas;

    public static OpenAiSchemas Load()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "OrleansLlm.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        var shared = Environment.GetEnvironmentVariable("ORLEANSLLM_SHARED") ?? Path.Combine(folder!, "..", "shared");
        var file = Path.Combine(shared, "data", "openai-openapi", "openapi.json");
        Assert.SkipUnless(File.Exists(file), "Shared data not present: data/openai-openapi/openapi.json");
        return new OpenAiSchemas(JsonNode.Parse(File.ReadAllText(file))!["components"]!["schemas"]!.AsObject());
    }

    /// <summary>What is wrong with a value by a named schema; empty when it fits.</summary>
    public IReadOnlyList<string> Check(string name, JsonElement value)
    {
        var definitions = new JsonObject();
        Collect(name, definitions);
        var whole = new JsonObject { ["$ref"] = $"#/$defs/{name}", ["$defs"] = definitions };
        var text = whole.ToJsonString().Replace(Root, "#/$defs/", StringComparison.Ordinal);
        var result = JsonSchema.FromText(text).Evaluate(value, new EvaluationOptions { OutputFormat = OutputFormat.List });
        return result.IsValid
            ? []
            : [.. (result.Details ?? []).SelectMany(detail => (detail.Errors ?? []).Select(error => $"{detail.InstanceLocation} {detail.EvaluationPath}: {error.Value}")).Take(20)];
    }

    /// <summary>A schema with all that it refers to; words that OpenAPI adds to JSON Schema are left out.</summary>
    private void Collect(string name, JsonObject definitions)
    {
        if (definitions.ContainsKey(name))
        {
            return;
        }

        var schema = _schemas[name]!.DeepClone();
        definitions[name] = schema;
        Clean(schema, definitions);
    }

    private void Clean(JsonNode? node, JsonObject definitions)
    {
        if (node is JsonArray array)
        {
            foreach (var item in array)
            {
                Clean(item, definitions);
            }
        }
        else if (node is JsonObject found)
        {
            foreach (var word in found.Select(pair => pair.Key).Where(key => key.StartsWith("x-", StringComparison.Ordinal) || key is "discriminator" or "example" or "nullable" or "$recursiveAnchor" or "$recursiveRef").ToList())
            {
                found.Remove(word);
            }

            if (found["$ref"] is JsonValue reference)
            {
                Collect(((string)reference!)[Root.Length..], definitions);
            }

            foreach (var (_, value) in found.ToList())
            {
                Clean(value, definitions);
            }
        }
    }
}
