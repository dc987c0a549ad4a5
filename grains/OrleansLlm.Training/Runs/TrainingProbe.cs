using System.Text.Json;

namespace OrleansLlm.Training.Runs;

/// <summary>
/// What a language model says of a few sequences, as its trainer computes it. Written beside the weights, so that whoever serves them in another form can see whether that form
/// says the same.
/// </summary>
/// <param name="Sequences">The sequences.</param>
public sealed record TrainingProbe(IReadOnlyList<ProbedSequence> Sequences)
{
    /// <summary>Its name in the folder of the weights.</summary>
    public const string FileName = "probe.json";

    /// <summary>Reads the probe of a folder; null where there is none.</summary>
    /// <exception cref="TrainingException">The file is no probe.</exception>
    public static TrainingProbe? Find(string folder)
    {
        string path = Path.Combine(folder, FileName);
        return File.Exists(path) ? TrainingSettingsFile.Read<TrainingProbe>(path) : null;
    }

    /// <summary>Writes it into a folder.</summary>
    public void Write(string folder) => File.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, TrainingJson.Options));
}
