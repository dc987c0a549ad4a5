using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts.Routes;
using OrleansLlm.Routing.Policies;

namespace OrleansLlm.Grains.Routes;

/// <summary>Reads the routes of the configuration.</summary>
internal sealed class ConfigureRoutes(IConfiguration configuration) : IConfigureOptions<RoutesOptions>
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Configure(RoutesOptions options)
    {
        var routes = new List<ConfiguredRoute>();
        var problems = new List<string>();
        foreach (var section in configuration.GetSection(RoutesOptions.Section).GetChildren())
        {
            var path = $"{RoutesOptions.Section}:{section.Key}";
            if (!RouteName.IsValid(section.Key))
            {
                problems.Add($"{path}: the route's name must be {RouteName.Rule}. Given: '{section.Key}'.");
                continue;
            }

            var (json, reading) = Read(section, path);
            problems.AddRange(reading.Problems.Select(problem => problem.ToString()));
            if (reading.Policy is { } policy)
            {
                routes.Add(new ConfiguredRoute(section.Key, json, policy));
            }
        }

        (options.Routes, options.Problems) = (routes, problems);
    }

    private static (string Json, PolicyReading Reading) Read(IConfigurationSection section, string path)
    {
        if (section.Value is { } text)
        {
            var json = text.TrimStart().StartsWith('{') ? text : JsonSerializer.Serialize(text, Compact);
            return (json, PolicyReader.Read(json, path));
        }

        var element = JsonSerializer.SerializeToElement(Node(section), Compact);
        return (element.GetRawText(), PolicyReader.Read(element, path, isFromSettings: true));
    }

    /// <summary>Settings have no arrays, only names that are numbers.</summary>
    private static JsonNode? Node(IConfigurationSection section)
    {
        var children = section.GetChildren().ToList();
        if (children.Count == 0)
        {
            return section.Value is null ? null : JsonValue.Create(section.Value);
        }

        return children.TrueForAll(child => int.TryParse(child.Key, out _))
            ? new JsonArray([.. children.Select(Node)])
            : new JsonObject(children.Select(child => KeyValuePair.Create(child.Key, Node(child))));
    }
}
