using System.Runtime.InteropServices;
using System.Security.Cryptography;
using OrleansLlm.Trainer.Checkpoints;
using OrleansLlm.Training.Data;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Trainer.Objectives;

/// <summary>The pairs of a run, a row each side.</summary>
internal sealed record PreferenceData(IReadOnlyList<(PackedRow Chosen, PackedRow Rejected)> Train, IReadOnlyList<(PackedRow Chosen, PackedRow Rejected)> Validation, IReadOnlyList<PackedRow> General)
{
    /// <summary>A hash of the training pairs.</summary>
    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (chosen, rejected) in Train)
        {
            hash.AppendData(MemoryMarshal.AsBytes<int>(chosen.Tokens));
            hash.AppendData(MemoryMarshal.AsBytes<int>(rejected.Tokens));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Reads, tokenises and splits.</summary>
    /// <exception cref="TrainingException">A file or line is wrong, or there are no pairs.</exception>
    public static PreferenceData Read(TrainingSettings settings, TrainedDecoder decoder, ICollection<string> warnings)
    {
        if (settings.Data.Replay.Count > 0)
        {
            throw TrainingException.Setting("data.replay", "left out for preferences: preference.beta and preference.supervised_weight hold the model to what it was", settings.Data.Replay[0]);
        }

        int length = LanguageData.RowLength(settings, decoder);
        var source = LanguageData.Source(decoder, length);
        var train = Fitting(source.ReadPreferences(settings.Data.Train), length, "data.train", warnings);
        var validation = Fitting(source.ReadPreferences(settings.Data.Validation), length, "data.validation", warnings);
        if (settings.Data.Validation.Count == 0 && settings.Data.ValidationShare > 0)
        {
            var sides = train.ToLookup(pair => ContentSplit.IsHeldOut(pair.Chosen.Tokens, settings.Data.ValidationShare));
            (train, validation) = ([.. sides[false]], [.. sides[true]]);
        }

        int filler = decoder.Spec.PadTokenId ?? 0;
        List<(PackedRow, PackedRow)> Rows(List<(TrainingSequence Chosen, TrainingSequence Rejected)> pairs) =>
            [.. pairs.Select(pair => (SequencePacker.Join([pair.Chosen], length, filler), SequencePacker.Join([pair.Rejected], length, filler)))];
        return train.Count > 0
            ? new PreferenceData(
                Rows(train), [.. Rows(validation).Take(settings.Evaluation.Rows)], [.. SequencePacker.Pack(source.Read(settings.Data.General), length, filler).Take(settings.Evaluation.Rows)])
            : throw TrainingException.Setting("data.train", $"pairs of at most {length} tokens", 0);
    }

    // Half an answer is no preference: pairs that do not fit are left out, and that is told.
    private static List<(TrainingSequence Chosen, TrainingSequence Rejected)> Fitting(
        IReadOnlyList<(TrainingSequence Chosen, TrainingSequence Rejected)> pairs, int length, string field, ICollection<string> warnings)
    {
        var fitting = pairs.Where(pair => Math.Max(pair.Chosen.Tokens.Length, pair.Rejected.Tokens.Length) <= length).ToList();
        if (fitting.Count < pairs.Count)
        {
            warnings.Add($"{field}: {pairs.Count - fitting.Count} of {pairs.Count} pairs are longer than a row of {length} tokens and were left out");
        }

        return fitting;
    }
}
