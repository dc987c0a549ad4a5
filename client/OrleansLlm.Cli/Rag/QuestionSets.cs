using OrleansLlm.Cli.Terminal;
using OrleansLlm.Retrieval.Evaluation;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Cli.Rag;

/// <summary>Question sets in a temporary index.</summary>
internal static class QuestionSets
{
    /// <summary>Indexes a set, works with it, and leaves nothing behind.</summary>
    /// <param name="environment">Where progress is shown.</param>
    /// <param name="file">The set.</param>
    /// <param name="language">How words are compared.</param>
    /// <param name="embed">Embeds; null: words alone.</param>
    /// <param name="title">What is done.</param>
    /// <param name="work">Does it.</param>
    /// <param name="token">Ends it.</param>
    public static async Task<T> UseAsync<T>(
        CliEnvironment environment, string file, string language, TextEmbedder? embed, string title, Func<AnswerSearch, IProgress<double>, Task<T>> work, CancellationToken token)
    {
        var dataset = SquadDataset.Load(file);
        var folder = Directory.CreateTempSubdirectory("orleansllm-questions-");
        try
        {
            using var search = await AnswerSearch.BuildAsync(dataset, new DiskFolder(folder.FullName), language, embed, token);
            var result = default(T);
            await ProgressBar.RunAsync(environment, $"{title} {dataset.Questions.Count:N0} questions", async progress => result = await work(search, progress));
            return result!;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
