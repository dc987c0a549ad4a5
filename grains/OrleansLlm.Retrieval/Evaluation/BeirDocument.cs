namespace OrleansLlm.Retrieval.Evaluation;

/// <summary>A document of a test collection.</summary>
/// <param name="Id">Its name in the judgements.</param>
/// <param name="Title">May be empty.</param>
/// <param name="Text">The body.</param>
public sealed record BeirDocument(string Id, string Title, string Text)
{
    /// <summary>What is indexed: title, newline, body, as Anserini's flat BEIR indexes have it.</summary>
    public string Contents => Title.Length == 0 ? Text : Title + "\n" + Text;
}
