using System.Text.Json;

namespace OrleansLlm.Training.Runs;

/// <summary>Reads and writes settings files and event lines.</summary>
public static class TrainingSettingsFile
{
    /// <summary>Reads and checks settings. Relative paths are taken from the file's folder.</summary>
    /// <exception cref="TrainingException">The file is missing or no such JSON, or a field is wrong.</exception>
    public static TrainingSettings Read(string path)
    {
        var settings = Rooted(Read<TrainingSettings>(path), Path.GetDirectoryName(Path.GetFullPath(path))!);
        settings.Check();
        return settings;
    }

    /// <summary>Reads and checks settings from a text.</summary>
    /// <param name="json">The text.</param>
    /// <param name="folder">Where relative paths are taken from.</param>
    /// <exception cref="TrainingException">It is no such JSON, or a field is wrong.</exception>
    public static TrainingSettings Parse(string json, string folder)
    {
        try
        {
            var settings = Rooted(JsonSerializer.Deserialize<TrainingSettings>(json, TrainingJson.Options)!, folder);
            settings.Check();
            return settings;
        }
        catch (JsonException error)
        {
            throw new TrainingException($"the settings can not be read: {error.Message}", error);
        }
    }

    /// <summary>Writes settings.</summary>
    public static void Write(string path, TrainingSettings settings) => File.WriteAllText(path, JsonSerializer.Serialize(settings, TrainingJson.Options));

    /// <summary>An event as a line, without its end.</summary>
    public static string ToLine(TrainingEvent told) => JsonSerializer.Serialize(told, TrainingJson.Options);

    /// <summary>Reads an event line; null for what is none.</summary>
    public static TrainingEvent? FromLine(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<TrainingEvent>(line, TrainingJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal static T Read<T>(string path)
        where T : class
    {
        try
        {
            using var file = File.OpenRead(path);
            return JsonSerializer.Deserialize<T>(file, TrainingJson.Options) ?? throw new TrainingException($"{path} must be a JSON object. Given: null");
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new TrainingException($"{path} can not be read as settings: {error.Message}", error);
        }
    }

    internal static TrainingSettings Rooted(TrainingSettings settings, string folder)
    {
        string At(string path) => string.IsNullOrWhiteSpace(path) ? path : Path.GetFullPath(path, folder);
        IReadOnlyList<string> All(IReadOnlyList<string> paths) => [.. paths.Select(At)];
        return settings with
        {
            Model = At(settings.Model),
            Output = At(settings.Output),
            Data = settings.Data with
            {
                Train = All(settings.Data.Train),
                Validation = All(settings.Data.Validation),
                Replay = All(settings.Data.Replay),
                General = All(settings.Data.General),
            },
            Distillation = settings.Distillation is { } distillation ? distillation with { Teacher = At(distillation.Teacher) } : null,
        };
    }
}
