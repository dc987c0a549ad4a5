using System.CommandLine;
using OrleansLlm.Retrieval.Evaluation;
using OrleansLlm.Retrieval.Fusion;
using OrleansLlm.Retrieval.Lexical;

namespace OrleansLlm.Cli.Rag;

/// <summary>The options of <c>rag eval</c>.</summary>
internal sealed class RagEvalOptions
{
    public Option<string> Split { get; } = new("--split") { Description = "Which judgements: a file in qrels, without .tsv.", DefaultValueFactory = _ => "test" };

    public Option<string> Language { get; } = new("--language") { Description = "The analyzer of the lexical stage.", DefaultValueFactory = _ => "english" };

    public Option<string?> Model { get; } = new("--model", "-m") { Description = "A server's embedding model: adds the stages vector and hybrid." };

    public Option<string?> RerankModel { get; } = new("--rerank-model") { Description = "A server's rerank model: adds the stage reranked." };

    public Option<string> Fusion { get; } = new("--fusion") { Description = "How the hybrid stage joins: minmax or rrf.", DefaultValueFactory = _ => "minmax" };

    public Option<float> LexicalWeight { get; } = new("--lexical-weight") { DefaultValueFactory = _ => new FusionOptions().LexicalWeight };

    public Option<float> VectorWeight { get; } = new("--vector-weight") { DefaultValueFactory = _ => new FusionOptions().VectorWeight };

    public Option<float> K1 { get; } = new("--k1") { Description = "BM25's k1.", DefaultValueFactory = _ => Bm25Parameters.Anserini.K1 };

    public Option<float> B { get; } = new("--b") { Description = "BM25's b.", DefaultValueFactory = _ => Bm25Parameters.Anserini.B };

    public RagEvalOptions()
    {
        Language.AcceptOnlyFromAmong([.. TextAnalyzer.Languages]);
        Fusion.AcceptOnlyFromAmong("minmax", "rrf");
    }

    public IEnumerable<Option> All => [Split, Language, Model, RerankModel, Fusion, LexicalWeight, VectorWeight, K1, B];

    /// <summary>What is evaluated, but for the models.</summary>
    public EvaluationOptions Read(ParseResult parsed) => new()
    {
        Language = parsed.GetValue(Language)!,
        Bm25 = new Bm25Parameters(parsed.GetValue(K1), parsed.GetValue(B)),
        Fusion = new FusionOptions
        {
            Method = parsed.GetValue(Fusion) == "rrf" ? FusionMethod.ReciprocalRank : FusionMethod.WeightedMinMax,
            LexicalWeight = parsed.GetValue(LexicalWeight),
            VectorWeight = parsed.GetValue(VectorWeight),
        },
    };
}
