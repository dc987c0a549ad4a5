using System.Text.Json;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Retrieval.Packing;

namespace OrleansLlm.Grains.FileSearch;

/// <summary>Reads the tool <c>file_search</c>: OpenAI's fields and this server's.</summary>
internal static class FileSearchParser
{
    /// <summary>The tool's type.</summary>
    public const string Type = "file_search";

    /// <summary>Its fields besides the type.</summary>
    public static readonly string[] Fields =
    [
        "vector_store_ids", "filters", "max_num_results", "ranking_options", "mode", "max_context_tokens", "order", "compression", "compression_model", "citation_marks",
        "not_found", "not_found_threshold", "prompt", "rewrite",
    ];

    /// <summary>Reads it as a request has it.</summary>
    /// <exception cref="LlmException">InvalidRequest or Unsupported: names the field.</exception>
    public static FileSearchSettings Read(ServerToolUse use)
    {
        using var settings = JsonDocument.Parse(use.SettingsJson);
        return Read(settings.RootElement, use.Field);
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="LlmException">InvalidRequest or Unsupported: names the field.</exception>
    public static FileSearchSettings Read(JsonElement tool, string path)
    {
        var fields = SettingsReader.At(tool, path);
        fields.RefuseOthers(["type", .. Fields]);
        var compression = fields.Word(
            "compression", ("extractive", (CompressionMethod.Extractive, false)), ("semantic", (CompressionMethod.Extractive, true)), ("perplexity", (CompressionMethod.Perplexity, false)),
            ("none", (CompressionMethod.None, false))) ?? (CompressionMethod.Extractive, false);
        return new FileSearchSettings
        {
            Stores = fields.Texts("vector_store_ids", FileSearchSettings.MaxStores) ?? throw new LlmException(
                LlmErrorCode.InvalidRequest, $"{fields.PathOf("vector_store_ids")} is required.", fields.PathOf("vector_store_ids")),
            Field = path,
            Filters = fields.Object("filters") is null ? null : fields.Find("filters")!.Value.GetRawText(),
            Top = fields.Integer("max_num_results", 1, 50) ?? 20,
            Ranking = ReadRanking(fields.Object("ranking_options")),
            Mode = fields.Word("mode", ("auto", FileSearchMode.Auto), ("model", FileSearchMode.Model), ("always", FileSearchMode.Always)) ?? FileSearchMode.Auto,
            Packing = new PackingOptions
            {
                MaxTokens = fields.Integer("max_context_tokens", 16, 1_000_000) ?? 4096,
                MaxPassages = 50,
                Compression = compression.Item1,
                Order = fields.Word("order", ("best_at_ends", PassageOrder.BestAtEnds), ("relevance", PassageOrder.Relevance), ("reversed", PassageOrder.Reversed), ("document", PassageOrder.Document))
                    ?? PassageOrder.BestAtEnds,
            },
            ComparesMeaning = compression.Item2,
            CompressionModel = fields.Text("compression_model"),
            ShowMarks = fields.Flag("citation_marks") ?? true,
            AsksAnyway = fields.Word("not_found", ("say", false), ("ask", true)) ?? false,
            Threshold = fields.Number("not_found_threshold", 0, 1),
            Style = fields.Word("prompt", ("auto", 0), ("full", 1), ("compact", 2)) switch
            {
                1 => GroundedPromptStyle.Full,
                2 => GroundedPromptStyle.Compact,
                _ => null,
            },
            Rewrite = ReadRewrite(fields),
        };
    }

    private static IndexSearchSettings? ReadRanking(SettingsReader? given)
    {
        if (given is not { } ranking)
        {
            return null;
        }

        ranking.RefuseOthers("ranker", "score_threshold", "hybrid_search", "rerank_model", "diversity");
        ranking.Word("ranker", ("auto", true), ("none", false), ("default-2024-11-15", true)); // Each store's own search ranks.
        var hybrid = ranking.Object("hybrid_search");
        hybrid?.RefuseOthers("embedding_weight", "text_weight");
        return new IndexSearchSettings
        {
            MinimumScore = (float?)ranking.Number("score_threshold", 0, 1),
            VectorWeight = (float?)hybrid?.Number("embedding_weight", 0, 1000),
            LexicalWeight = (float?)hybrid?.Number("text_weight", 0, 1000),
            Rerank = ranking.Text("rerank_model") is { } model ? new IndexRerank { Model = model } : null,
            Diversity = (float?)ranking.Number("diversity", 0, 1),
        };
    }

    private static RewriteSettings ReadRewrite(SettingsReader fields)
    {
        if (fields.Find("rewrite") is not { ValueKind: JsonValueKind.Object })
        {
            return fields.Flag("rewrite") is true ? new RewriteSettings { Standalone = true } : RewriteSettings.Off;
        }

        var rewrite = fields.Object("rewrite")!.Value;
        rewrite.RefuseOthers("model", "standalone", "variants", "parts", "hypothetical_answer");
        return new RewriteSettings
        {
            Model = rewrite.Text("model"),
            Standalone = rewrite.Flag("standalone") ?? true,
            Variants = rewrite.Integer("variants", 0, RewriteSettings.MaxQueries) ?? 0,
            Parts = rewrite.Flag("parts") ?? false,
            Hypothetical = rewrite.Flag("hypothetical_answer") ?? false,
        };
    }
}
