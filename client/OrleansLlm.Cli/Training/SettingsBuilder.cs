using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Cli.Training;

/// <summary>Settings of a run from a file and from options.</summary>
internal static class SettingsBuilder
{
    /// <summary>Joins them; options win. Paths in the file are taken from the file's folder, those of options from the current one.</summary>
    /// <exception cref="CliException">A setting is unknown or wrong.</exception>
    public static TrainingSettings Build(string? file, string? model, IReadOnlyList<string> data, string? output, IReadOnlyList<string> sets)
    {
        try
        {
            var given = file is null ? new JsonObject() : Read(file);
            Put(given, "model", model is null ? null : Path.GetFullPath(model));
            Put(given, "output", output is null ? null : Path.GetFullPath(output));
            if (data.Count > 0)
            {
                Put(given, "data.train", new JsonArray([.. data.Select(path => (JsonNode)Path.GetFullPath(path))]));
            }

            foreach (string set in sets)
            {
                int end = set.IndexOf('=', StringComparison.Ordinal);
                Put(given, end > 0 ? set[..end] : throw CliException.Usage($"--set must be NAME=VALUE. Given: {set}"), Value(set[(end + 1)..]));
            }

            return TrainingSettingsFile.Parse(given.ToJsonString(), file is null ? Directory.GetCurrentDirectory() : Path.GetDirectoryName(Path.GetFullPath(file))!);
        }
        catch (TrainingException invalid)
        {
            throw CliException.Usage(invalid.Message);
        }
    }

    private static JsonObject Read(string file)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(file), documentOptions: new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip }) as JsonObject
                ?? throw CliException.Usage($"{file} must be a JSON object");
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw CliException.Usage($"{file} can not be read as settings: {error.Message}");
        }
    }

    private static void Put(JsonObject settings, string path, JsonNode? value)
    {
        if (value is null)
        {
            return;
        }

        string[] names = path.Split('.');
        foreach (string name in names[..^1])
        {
            settings[name] ??= new JsonObject();
            settings = settings[name] as JsonObject ?? throw CliException.Usage($"{path} is no setting: {name} is a value");
        }

        settings[names[^1]] = value;
    }

    // What is no JSON is a text.
    private static JsonNode? Value(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
