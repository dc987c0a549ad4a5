using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansLlm.Models.Checkpoints.Tokenizers;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Gguf;

/// <summary>Writes the tokenizer that a GGUF file holds as <c>tokenizer.json</c>: byte-level BPE (<c>gpt2</c>) or SentencePiece pair merges (<c>llama</c>).</summary>
internal static class GgufTokenizer
{
    private const string Gpt2Pattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";
    private const string Llama3Pattern =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    private const string QwenPattern = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // By tokenizer.ggml.pre: the pattern, and whether each digit is a word of its own.
    private static readonly Dictionary<string, (string Pattern, bool SplitsDigits)> s_patterns = new(StringComparer.Ordinal)
    {
        ["gpt-2"] = (Gpt2Pattern, false), ["default"] = (Gpt2Pattern, false), ["llama-bpe"] = (Llama3Pattern, false), ["llama3"] = (Llama3Pattern, false),
        ["qwen2"] = (QwenPattern, false), ["smollm"] = (Gpt2Pattern, true),
    };

    /// <summary>Writes the files.</summary>
    /// <exception cref="ModelPackageException">The tokenizer is of a kind that is not read.</exception>
    public static void Write(GgufFile file, string folder)
    {
        string kind = file.Metadata.Text("tokenizer.ggml.model") ?? throw new ModelPackageException(file.Origin, "tokenizer.ggml.model", "is missing");
        string[] tokens = file.Metadata.List<string>("tokenizer.ggml.tokens") ?? throw new ModelPackageException(file.Origin, "tokenizer.ggml.tokens", "is missing");
        string? template = file.Metadata.Text("tokenizer.chat_template");
        switch (kind)
        {
            case "llama":
                SentencePieceFiles.Write(folder, SentencePiece(file, tokens), template);
                break;
            case "gpt2":
                File.WriteAllText(Path.Combine(folder, "tokenizer.json"), BytePairs(file, tokens).ToJsonString(s_plain));
                File.WriteAllText(
                    Path.Combine(folder, "tokenizer_config.json"), TokenizerJson.Configuration(TextOf(file, tokens, "bos"), TextOf(file, tokens, "eos"), template).ToJsonString(s_plain));
                break;
            default:
                throw new ModelPackageException(file.Origin, "tokenizer.ggml.model", $"must be llama or gpt2. Given: {kind}");
        }
    }

    private static string? TextOf(GgufFile file, string[] tokens, string kind) => file.Metadata.Token($"tokenizer.ggml.{kind}_token_id", tokens.Length) is { } id ? tokens[id] : null;

    private static PieceKind KindOf(int[]? kinds, int id) => kinds is null ? PieceKind.Normal : (PieceKind)kinds[id];

    private static SentencePieceTokenizer SentencePiece(GgufFile file, string[] tokens)
    {
        var metadata = file.Metadata;
        float[] scores = metadata.PerToken<float>("tokenizer.ggml.scores", tokens.Length) ?? throw new ModelPackageException(file.Origin, "tokenizer.ggml.scores", "is missing");
        int[]? kinds = metadata.PerToken<int>("tokenizer.ggml.token_type", tokens.Length);
        return new SentencePieceTokenizer
        {
            Pieces = [.. tokens.Select((text, id) => new ScoredPiece(text, scores[id], KindOf(kinds, id)))],
            Bos = metadata.Token("tokenizer.ggml.bos_token_id", tokens.Length),
            Eos = metadata.Token("tokenizer.ggml.eos_token_id", tokens.Length),
            Unknown = metadata.Token("tokenizer.ggml.unknown_token_id", tokens.Length) ?? 0,
            AddsBos = metadata.Flag("tokenizer.ggml.add_bos_token") ?? true,
            AddsSpace = metadata.Flag("tokenizer.ggml.add_space_prefix") ?? true,
        };
    }

    private static JsonObject BytePairs(GgufFile file, string[] tokens)
    {
        var metadata = file.Metadata;
        string[] merges = metadata.List<string>("tokenizer.ggml.merges") ?? throw new ModelPackageException(file.Origin, "tokenizer.ggml.merges", "is missing");
        int[]? kinds = metadata.PerToken<int>("tokenizer.ggml.token_type", tokens.Length);
        var vocabulary = new JsonObject();
        for (int id = 0; id < tokens.Length; id++)
        {
            vocabulary[tokens[id]] = id;
        }

        bool beginsWithBos = metadata.Flag("tokenizer.ggml.add_bos_token") ?? false;
        return new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = TokenizerJson.AddedTokens(tokens.Select((text, id) => (id, text, KindOf(kinds, id)))),
            ["pre_tokenizer"] = PreTokenizer(file),
            ["post_processor"] = beginsWithBos && metadata.Token("tokenizer.ggml.bos_token_id", tokens.Length) is { } bos ? TokenizerJson.BeginsWith(bos, tokens[bos]) : null,
            ["decoder"] = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = true, ["use_regex"] = true },
            ["model"] = new JsonObject
            {
                ["type"] = "BPE", ["vocab"] = vocabulary, ["merges"] = new JsonArray([.. merges.Select(merge => JsonValue.Create(merge))]),

                // Llama 3 knows whole words that its merges do not reach.
                ["ignore_merges"] = metadata.Text("tokenizer.ggml.pre") is "llama-bpe" or "llama3",
            },
        };
    }

    private static JsonObject PreTokenizer(GgufFile file)
    {
        string name = file.Metadata.Text("tokenizer.ggml.pre") ?? "default";
        var (pattern, splitsDigits) = s_patterns.TryGetValue(name, out var known)
            ? known
            : throw new ModelPackageException(file.Origin, "tokenizer.ggml.pre", $"must be one of {string.Join(", ", s_patterns.Keys)}. Given: {name}; take the model's safetensors folder instead");
        var steps = new JsonArray(
            new JsonObject { ["type"] = "Split", ["pattern"] = new JsonObject { ["Regex"] = pattern }, ["behavior"] = "Isolated", ["invert"] = false },
            new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = true, ["use_regex"] = false });
        if (splitsDigits)
        {
            steps.Insert(0, new JsonObject { ["type"] = "Digits", ["individual_digits"] = true });
        }

        return new JsonObject { ["type"] = "Sequence", ["pretokenizers"] = steps };
    }
}
