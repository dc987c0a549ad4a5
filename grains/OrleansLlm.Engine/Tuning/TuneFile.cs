using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansLlm.Engine.Tuning;

/// <summary>The file in a model's folder that keeps what was found for it: <c>orleansllm.tune.json</c>.</summary>
public sealed record TuneFile
{
    /// <summary>The file's name.</summary>
    public const string Name = "orleansllm.tune.json";

    private static readonly JsonSerializerOptions s_json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
    };

    /// <summary>Where it was measured.</summary>
    public required MachineFingerprint Machine { get; init; }

    /// <summary>What was found.</summary>
    public required TunedSettings Settings { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset TunedAt { get; init; }

    /// <summary>Reads the file of a folder; null when there is none.</summary>
    /// <exception cref="InvalidDataException">It is there but can not be used; names the file and the field.</exception>
    public static TuneFile? Read(string folder)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            var file = JsonSerializer.Deserialize<TuneFile>(File.ReadAllText(path), s_json) ?? throw new InvalidDataException($"{path} is empty.");
            var problems = EngineOptions.Problems(file.Settings).ToList();
            return problems.Count == 0 ? file : throw new InvalidDataException($"{path}: settings: {string.Join(" ", problems)}");
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{path} can not be read: {exception.Message}", exception);
        }
    }

    /// <summary>Writes the file into a folder, in one move: a reader sees the old one or the new one.</summary>
    /// <exception cref="IOException">The folder can not be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public void Write(string folder)
    {
        var path = Path.Combine(folder, Name);
        var staging = Path.Combine(folder, $".{Name}.{Environment.ProcessId}");
        try
        {
            File.WriteAllText(staging, JsonSerializer.Serialize(this, s_json) + "\n");
            File.Move(staging, path, overwrite: true);
        }
        finally
        {
            File.Delete(staging);
        }
    }
}
