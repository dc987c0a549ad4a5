using OrleansLlm.Training.Embedded.Values;

namespace OrleansLlm.Training.Embedded.Templates;

/// <summary>Lines that belong together: a kind of fact with its questions, a tool with its requests.</summary>
/// <param name="Name">The block's name.</param>
/// <param name="Heads">The parts of what follows the name, cut at <c>|</c>, each a list of words; empty when nothing follows.</param>
/// <param name="Lines">The lines in order.</param>
internal sealed record TemplateBlock(string Name, IReadOnlyList<IReadOnlyList<string>> Heads, IReadOnlyList<TemplateLine> Lines)
{
    /// <summary>Whether the block has lines of a key.</summary>
    public bool Has(string key) => Lines.Any(line => line.Key == key);

    /// <summary>
    /// The texts of a key on one side. Texts that have no held-out line (answers, mostly) are the same on both.
    /// </summary>
    public IReadOnlyList<SlotText> Of(string key, ExampleSplit split)
    {
        var lines = Lines.Where(line => line.Key == key).ToList();
        bool isSplit = lines.Exists(line => line.IsHeldOut);
        return [.. lines.Where(line => !isSplit || line.IsHeldOut == (split == ExampleSplit.HeldOut)).Select(line => line.Text)];
    }

    /// <summary>One of the texts of a key, filled. Requests that are trained on have words before them now and then.</summary>
    public string Fill(string key, ExampleScene scene)
    {
        string text = scene.Pick(Of(key, scene.Split)).Fill(scene);
        return scene.Split == ExampleSplit.Train && key is ("ask" or "more") ? Words.Before(text, scene.Random) : text;
    }
}
