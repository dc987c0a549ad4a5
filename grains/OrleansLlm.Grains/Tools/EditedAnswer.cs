using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Grains.Tools;

/// <summary>Lets an editor read an answer's text on its way. Log-probabilities stay those of the model's own tokens. Used by one thread.</summary>
/// <param name="editor">Makes an editor of a text, since calls of tools part an answer into several; null: the text stays as it is.</param>
internal sealed class EditedAnswer(Func<IAnswerEditor?> editor)
{
    private IAnswerEditor? _editor;
    private bool _hasBegun;

    /// <summary>Takes an element in.</summary>
    public GenerationChunk Take(GenerationChunk chunk) => chunk.Deltas.Count == 0 ? chunk : chunk with { Deltas = [.. chunk.Deltas.SelectMany(Edit)] };

    /// <summary>A text is whole: what was held back of it.</summary>
    public IReadOnlyList<ChoiceDelta> End()
    {
        var rest = _editor?.Complete();
        (_editor, _hasBegun) = (null, false);
        return rest is not { } edit || (edit.Text.Length == 0 && edit.Annotations.Count == 0) ? [] : [new ChoiceDelta { Text = edit.Text, Annotations = Join(null, edit.Annotations) }];
    }

    private IEnumerable<ChoiceDelta> Edit(ChoiceDelta delta)
    {
        if (delta.Activities is not null)
        {
            return [.. End(), delta];
        }

        var edited = delta.Text.Length > 0 ? EditText(delta) : delta;
        // The end's own text comes before the finish, and so does where it is from.
        return delta.FinishReason is null ? [edited] : [.. Said(edited with { FinishReason = null }), .. End(), new ChoiceDelta { FinishReason = delta.FinishReason }];
    }

    private static ChoiceDelta[] Said(ChoiceDelta delta) => delta == new ChoiceDelta { Index = delta.Index } ? [] : [delta];

    private ChoiceDelta EditText(ChoiceDelta delta)
    {
        if (!_hasBegun)
        {
            (_editor, _hasBegun) = (editor(), true);
        }

        return _editor?.Add(delta.Text) is { } edit ? delta with { Text = edit.Text, Annotations = Join(delta.Annotations, edit.Annotations) } : delta;
    }

    private static IReadOnlyList<TextAnnotation>? Join(IReadOnlyList<TextAnnotation>? own, IReadOnlyList<TextAnnotation> found) =>
        found.Count == 0 ? own : [.. own ?? [], .. found];
}
