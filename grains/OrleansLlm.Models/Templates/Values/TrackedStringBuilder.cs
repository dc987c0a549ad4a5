using System.Text;
using OrleansLlm.Models.Templates.Evaluation;

namespace OrleansLlm.Models.Templates.Values;

/// <summary>Joins strings and keeps track of what is input. Refuses to grow past the render's limit.</summary>
internal sealed class TrackedStringBuilder(RenderBudget budget)
{
    private readonly StringBuilder _text = new();
    private readonly List<int> _bounds = [];

    public int Length => _text.Length;

    public RenderBudget Budget => budget;

    public void Append(TrackedString text) => Append(text, 0, text.Length);

    public void Append(TrackedString text, int start, int length)
    {
        budget.CheckLength((long)_text.Length + length);
        var shift = _text.Length - start;
        for (var i = 0; i < text.Bounds.Length; i += 2)
        {
            MarkInput(Math.Max(text.Bounds[i], start) + shift, Math.Min(text.Bounds[i + 1], start + length) + shift);
        }

        _text.Append(text.Value, start, length);
    }

    public void Append(string text, bool isInput)
    {
        budget.CheckLength((long)_text.Length + text.Length);
        if (isInput)
        {
            MarkInput(_text.Length, _text.Length + text.Length);
        }

        _text.Append(text);
    }

    public TrackedString Build() => _text.Length == 0 ? TrackedString.Empty : new(_text.ToString(), [.. _bounds]);

    private void MarkInput(int start, int end)
    {
        if (start >= end)
        {
            return;
        }

        if (_bounds.Count > 0 && _bounds[^1] == start)
        {
            _bounds[^1] = end;
            return;
        }

        _bounds.Add(start);
        _bounds.Add(end);
    }
}
