using System.CommandLine;
using OrleansLlm.Retrieval.Lexical;

namespace OrleansLlm.Cli.Rag;

/// <summary>What <c>rag calibrate</c> and <c>rag answer-eval</c> have in common: a question set, and how it is searched.</summary>
internal sealed class RagAnswerOptions
{
    public Argument<string> File { get; } = new("FILE") { Description = "Questions with their paragraphs, in SQuAD's JSON (SQuAD, XQuAD)." };

    public Option<string> Language { get; } = new("--language") { Description = "How words are compared.", DefaultValueFactory = _ => "english" };

    public Option<string?> EmbeddingModel { get; } = new("--embedding-model") { Description = "A server's embedding model; default: words alone." };

    public Option<int> Top { get; } = new("--top") { Description = "How many passages are found for a question.", DefaultValueFactory = _ => 5 };

    public RagAnswerOptions() => Language.AcceptOnlyFromAmong([.. TextAnalyzer.Languages]);

    public IEnumerable<Option> All => [Language, EmbeddingModel, Top];
}
