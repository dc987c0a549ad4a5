using System.Text.Json;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Tokenization.Subwords;

namespace OrleansLlm.Models.Tokenization.Files;

/// <summary>Reads a Unigram model: <c>vocab</c> is a list of pieces with their log-probabilities, <c>unk_id</c> the unknown one.</summary>
internal static class UnigramReader
{
    /// <summary>Reads the model and its vocabulary.</summary>
    /// <param name="model">The element.</param>
    /// <param name="control">Tokens that text can not spell.</param>
    public static (SubwordModel Model, Dictionary<string, int> Vocabulary) Read(ConfigElement model, IReadOnlySet<string> control)
    {
        var vocab = model.Required("vocab");
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        var scores = new List<double>();
        foreach (var entry in vocab.Items())
        {
            var (piece, score) = ReadEntry(entry);
            if (!vocabulary.TryAdd(piece, scores.Count))
            {
                throw entry.Wrong($"is in the vocabulary twice. Given: {entry.Shown()}");
            }

            scores.Add(score);
        }

        if (scores.Count is 0 or > ModelReader.HighestId)
        {
            throw vocab.Wrong($"must hold 1 to {ModelReader.HighestId} pieces. Given: {scores.Count}");
        }

        int? unknown = model.Optional("unk_id")?.Int(minimum: 0, scores.Count - 1);
        bool byteFallback = model.Optional("byte_fallback")?.Bool() ?? false;
        if (unknown is null && !(byteFallback && UnigramModel.HasAllBytes(vocabulary)))
        {
            throw new ModelPackageException(model.File, "model.unk_id", "is missing: without it, byte_fallback and the pieces <0x00> to <0xFF> are needed");
        }

        return (new UnigramModel(vocabulary, scores, unknown, byteFallback, control), vocabulary);
    }

    private static (string Piece, double Score) ReadEntry(ConfigElement entry)
    {
        var parts = entry.Kind == JsonValueKind.Array ? entry.Items().ToList() : [];
        return parts.Count == 2 ? (parts[0].String(), parts[1].Number()) : throw entry.Wrong($"must be a piece and its score. Given: {entry.Shown()}");
    }
}
