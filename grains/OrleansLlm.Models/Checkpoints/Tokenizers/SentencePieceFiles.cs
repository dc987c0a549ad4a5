using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansLlm.Models.Checkpoints.Tokenizers;

/// <summary>Writes a SentencePiece model of pair merges as <c>tokenizer.json</c> and <c>tokenizer_config.json</c>.</summary>
internal static class SentencePieceFiles
{
    private const string Space = "\u2581";
    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes both files; existing ones are replaced.</summary>
    public static void Write(string folder, SentencePieceTokenizer tokenizer, string? chatTemplate)
    {
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), Tokenizer(tokenizer).ToJsonString(s_plain));
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), TokenizerJson.Configuration(
            TextOf(tokenizer, tokenizer.Bos), TextOf(tokenizer, tokenizer.Eos), chatTemplate).ToJsonString(s_plain));
    }

    private static string? TextOf(SentencePieceTokenizer tokenizer, int? id) => id is { } token ? tokenizer.Pieces[token].Text : null;

    private static JsonObject Tokenizer(SentencePieceTokenizer tokenizer)
    {
        var vocabulary = new JsonObject();
        for (int id = 0; id < tokenizer.Pieces.Count; id++)
        {
            vocabulary[tokenizer.Pieces[id].Text] = id;
        }

        var normalizers = new JsonArray(new JsonObject { ["type"] = "Replace", ["pattern"] = new JsonObject { ["String"] = " " }, ["content"] = Space });
        if (tokenizer.AddsSpace)
        {
            normalizers.Insert(0, new JsonObject { ["type"] = "Prepend", ["prepend"] = Space });
        }

        return new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = TokenizerJson.AddedTokens(tokenizer.Pieces.Select((piece, id) => (id, piece.Text, piece.Kind))),
            ["normalizer"] = new JsonObject { ["type"] = "Sequence", ["normalizers"] = normalizers },
            ["post_processor"] = tokenizer is { AddsBos: true, Bos: { } bos } ? TokenizerJson.BeginsWith(bos, tokenizer.Pieces[bos].Text) : null,
            ["decoder"] = Decoder(tokenizer.AddsSpace),
            ["model"] = new JsonObject
            {
                ["type"] = "BPE", ["unk_token"] = TextOf(tokenizer, tokenizer.Unknown), ["fuse_unk"] = true, ["byte_fallback"] = true, ["vocab"] = vocabulary, ["merges"] = Merges(tokenizer.Pieces),
            },
        };
    }

    private static JsonObject Decoder(bool stripsSpace)
    {
        var steps = new JsonArray(
            new JsonObject { ["type"] = "Replace", ["pattern"] = new JsonObject { ["String"] = Space }, ["content"] = " " },
            new JsonObject { ["type"] = "ByteFallback" },
            new JsonObject { ["type"] = "Fuse" });
        if (stripsSpace)
        {
            steps.Add(new JsonObject { ["type"] = "Strip", ["content"] = " ", ["start"] = 1, ["stop"] = 0 });
        }

        return new JsonObject { ["type"] = "Sequence", ["decoders"] = steps };
    }

    /// <summary>
    /// SentencePiece merges the pair whose result has the highest score; a list of merges says the same when every way to make a token from two others stands
    /// where its score puts it.
    /// </summary>
    private static JsonArray Merges(IReadOnlyList<ScoredPiece> pieces)
    {
        var ids = new Dictionary<string, int>(pieces.Count, StringComparer.Ordinal);
        for (int id = 0; id < pieces.Count; id++)
        {
            if (pieces[id].Kind == PieceKind.Normal)
            {
                ids[pieces[id].Text] = id;
            }
        }

        var merges = new List<(float Score, int Left, int Right, JsonArray Pair)>();
        foreach (var (text, id) in ids)
        {
            for (int at = 1; at < text.Length; at++)
            {
                if (!char.IsLowSurrogate(text[at]) && ids.TryGetValue(text[..at], out int left) && ids.TryGetValue(text[at..], out int right))
                {
                    merges.Add((pieces[id].Score, left, right, [text[..at], text[at..]]));
                }
            }
        }

        return new JsonArray([.. merges.OrderByDescending(merge => merge.Score).ThenBy(merge => merge.Left).ThenBy(merge => merge.Right).Select(merge => merge.Pair)]);
    }
}
