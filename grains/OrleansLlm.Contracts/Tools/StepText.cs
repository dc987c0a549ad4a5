using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Contracts.Tools;

/// <summary>
/// Joins the texts of the steps of an answer with server tools to one text, for surfaces whose answers are one text: a blank line between them, annotations moved
/// to where their step's text stands. Deltas of other answers pass as they are. Used by one thread.
/// </summary>
public sealed class StepText
{
    private const string Break = "\n\n";

    private int _length;
    private int _stepAt;
    private bool _isBetween;

    /// <summary>A delta of the joined text.</summary>
    public ChoiceDelta Join(ChoiceDelta delta)
    {
        _isBetween |= delta.Activities is not null;
        if (_isBetween && delta.Text.Length > 0)
        {
            _isBetween = false;
            delta = _length == 0 ? delta : delta with { Text = Break + delta.Text };
            _stepAt = _length == 0 ? 0 : _length + Break.Length;
        }

        _length += delta.Text.Length;
        return delta.Annotations is null || _stepAt == 0 ? delta : delta with { Annotations = [.. delta.Annotations.Select(annotation => annotation.Shift(_stepAt))] };
    }
}
