using System.Runtime.InteropServices;
using System.Security.Cryptography;
using OrleansLlm.Trainer.Checkpoints;
using OrleansLlm.Training.Data;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Trainer.Objectives;

/// <summary>The packed rows of a run.</summary>
internal sealed record LanguageData(IReadOnlyList<PackedRow> Train, IReadOnlyList<PackedRow> Validation, IReadOnlyList<PackedRow> Replay, IReadOnlyList<PackedRow> General)
{
    private const int LongestDefaultRow = 512;

    /// <summary>A hash of the training and replay rows.</summary>
    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var row in Train.Concat(Replay))
        {
            hash.AppendData(MemoryMarshal.AsBytes<int>(row.Tokens));
            hash.AppendData(MemoryMarshal.AsBytes<int>(row.Targets));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Reads, tokenises, splits and packs.</summary>
    /// <exception cref="TrainingException">A file or line is wrong, or nothing is left to learn.</exception>
    public static LanguageData Read(TrainingSettings settings, TrainedDecoder decoder, ICollection<string> warnings)
    {
        int length = RowLength(settings, decoder);
        var source = Source(decoder, length);
        var data = settings.Data;
        var train = source.Read(data.Train);
        if (train.Count(sequence => sequence.Tokens.Length > length) is var cut and > 0)
        {
            warnings.Add($"data.train: {cut} of {train.Count} examples are longer than a row of {length} tokens and are cut");
        }

        var validation = data.Validation.Count > 0 ? source.Read(data.Validation) : [];
        if (data.Validation.Count == 0 && data.ValidationShare > 0)
        {
            (train, validation) = ContentSplit.Split(train, data.ValidationShare);
        }

        int filler = decoder.Spec.PadTokenId ?? 0;
        IReadOnlyList<PackedRow> Pack(IReadOnlyList<TrainingSequence> sequences) => SequencePacker.Pack(sequences, length, filler);
        IReadOnlyList<PackedRow> Measured(IReadOnlyList<TrainingSequence> sequences) => [.. Pack(sequences).Take(settings.Evaluation.Rows)];
        var rows = Pack(train);
        return rows.Count > 0
            ? new LanguageData(rows, Measured(validation), Pack(source.Read(data.Replay)), Measured(source.Read(data.General)))
            : throw TrainingException.Setting("data.train", "examples with at least one learned token", train.Count);
    }

    /// <summary>Tokens of a row.</summary>
    public static int RowLength(TrainingSettings settings, TrainedDecoder decoder)
    {
        int context = decoder.Spec.ContextLength;
        return settings.Batch.Length <= context
            ? settings.Batch.Length > 0 ? settings.Batch.Length : Math.Min(context, LongestDefaultRow)
            : throw TrainingException.Setting("batch.length", $"at most the model's context {context}", settings.Batch.Length);
    }

    /// <summary>How files become tokens.</summary>
    public static SequenceSource Source(TrainedDecoder decoder, int length)
    {
        var tokenizer = decoder.ReadTokenizer();
        if (tokenizer.VocabularySize > decoder.Spec.VocabularySize)
        {
            throw TrainingException.Setting("model", $"a folder whose tokenizer has at most the model's {decoder.Spec.VocabularySize} tokens", tokenizer.VocabularySize);
        }

        var chats = decoder.ReadTemplate(tokenizer) is { } template ? new ChatEncoder(tokenizer, template, decoder.Spec.EosTokenIds) : null;
        return new SequenceSource(tokenizer, chats, decoder.Spec.EosTokenIds is [var end, ..] ? end : null, length);
    }
}
