using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.VectorStores;

/// <summary>Reads how a search ranks: this server's <c>ranking</c>, and OpenAI's <c>ranking_options</c>.</summary>
internal static class RankingParser
{
    private const int MaxCandidates = 1_000;
    private const int MaxReranked = 200;
    private const int MaxWindow = 10;
    private const float MaxWeight = 1_000;
    private const double MaxHalfLifeDays = 36_500;

    /// <summary>The settings of <c>ranking</c>; null when it is absent.</summary>
    public static IndexSearchSettings? Read(JsonFields body)
    {
        if (body.Object("ranking") is not JsonFields ranking)
        {
            return null;
        }

        ranking.RefuseOthers(
            "fusion", "lexical_weight", "vector_weight", "rank_constant", "candidates", "rerank", "diversity", "decay", "expansion", "minimum_score");
        var (lexical, vector) = (ranking.Number("lexical_weight", 0, MaxWeight), ranking.Number("vector_weight", 0, MaxWeight));
        if (lexical == 0 && vector == 0)
        {
            throw RequestErrors.InvalidValue("ranking.lexical_weight", "it and vector_weight can not both be 0");
        }

        return new IndexSearchSettings
        {
            Fusion = ranking.Word("fusion", "weighted", "rrf") switch { null => null, "rrf" => IndexFusion.ReciprocalRank, _ => IndexFusion.WeightedMinMax },
            LexicalWeight = lexical,
            VectorWeight = vector,
            RankConstant = ranking.Number("rank_constant", 0, MaxWeight),
            Candidates = ranking.Integer("candidates", 1, MaxCandidates),
            Rerank = ranking.Object("rerank") is JsonFields rerank ? ReadRerank(rerank) : null,
            Diversity = ranking.Number("diversity", 0, 1),
            Decay = ranking.Object("decay") is JsonFields decay ? ReadDecay(decay) : null,
            Expansion = ranking.Object("expansion") is JsonFields expansion ? ReadExpansion(expansion) : null,
            MinimumScore = ranking.Number("minimum_score", -MaxWeight, MaxWeight),
        };
    }

    /// <summary>The same with what <c>ranking_options</c> says; the two may not say the same thing.</summary>
    public static IndexSearchSettings? ReadWithOptions(JsonFields body)
    {
        var settings = Read(body);
        if (body.Object("ranking_options") is not JsonFields options)
        {
            return settings;
        }

        options.RefuseOthers("ranker", "score_threshold", "hybrid_search");
        settings ??= new IndexSearchSettings();
        if (options.Word("ranker", "auto", "none", "default-2024-11-15", "default_2024_08_21") == "none")
        {
            Once(settings.Rerank is null, "ranker", "ranking.rerank");
            settings = settings with { Rerank = new IndexRerank { Model = IndexRerank.NoModel } };
        }

        if (options.Number("score_threshold", 0, 1) is { } threshold and > 0)
        {
            Once(settings.MinimumScore is null, "score_threshold", "ranking.minimum_score");
            settings = settings with { MinimumScore = threshold };
        }

        return options.Object("hybrid_search") is JsonFields hybrid ? WithWeights(settings, hybrid) : settings;
    }

    private static IndexSearchSettings WithWeights(IndexSearchSettings settings, JsonFields hybrid)
    {
        hybrid.RefuseOthers("embedding_weight", "text_weight");
        Once(settings is { LexicalWeight: null, VectorWeight: null }, "hybrid_search", "ranking.lexical_weight or vector_weight");
        hybrid.Require("embedding_weight");
        hybrid.Require("text_weight");
        var (vector, lexical) = (hybrid.Number("embedding_weight", 0, MaxWeight), hybrid.Number("text_weight", 0, MaxWeight));
        return lexical + vector > 0
            ? settings with { LexicalWeight = lexical, VectorWeight = vector }
            : throw RequestErrors.InvalidValue("ranking_options.hybrid_search", "its weights can not both be 0");
    }

    private static IndexRerank ReadRerank(JsonFields fields)
    {
        fields.RefuseOthers("model", "top", "is_language_model");
        var model = fields.RequireText("model", maxLength: 256, minLength: 1);
        var top = fields.Integer("top", 1, MaxReranked);
        return new IndexRerank { Model = model, Top = top ?? new IndexRerank { Model = model }.Top, IsLanguageModel = fields.Flag("is_language_model") ?? false };
    }

    private static IndexDecay ReadDecay(JsonFields fields)
    {
        fields.RefuseOthers("half_life_days", "share");
        fields.Require("half_life_days");
        var decay = new IndexDecay { HalfLife = TimeSpan.FromDays(fields.Number("half_life_days", 0, MaxHalfLifeDays, aboveMin: true)!.Value) };
        return fields.Number("share", 0, 1) is { } share ? decay with { Share = share } : decay;
    }

    private static IndexExpansion ReadExpansion(JsonFields fields)
    {
        fields.RefuseOthers("type", "window");
        fields.Require("type");
        var kind = fields.Word("type", "none", "window", "parent") switch
        {
            "window" => IndexExpansionKind.Window,
            "parent" => IndexExpansionKind.Parent,
            _ => IndexExpansionKind.None,
        };
        var window = fields.Integer("window", 1, MaxWindow);
        return window is null || kind == IndexExpansionKind.Window
            ? new IndexExpansion { Kind = kind, Window = window ?? 1 }
            : throw RequestErrors.InvalidValue(fields.PathOf("window"), "it belongs to the type window");
    }

    private static void Once(bool isFree, string option, string other)
    {
        if (!isFree)
        {
            throw RequestErrors.InvalidValue($"ranking_options.{option}", $"{other} says the same");
        }
    }
}
