using System.Text;

namespace OrleansLlm.Engine.ToolCalls;

/// <summary>
/// Finds calls in a model's text as it comes; where the pieces are cut makes no difference. What is no whole beginning of a call of a known
/// function stays text, to the letter; only white space around calls is dropped. A call's name and arguments are told as soon as they are
/// certain, the arguments in pieces. Used by one thread.
/// </summary>
public sealed class ToolCallParser
{
    private const char BareSeparator = ';';

    private readonly ToolCallFormat _format;
    private readonly HashSet<string> _names;
    private readonly CallHead _head;
    private readonly CallBorders _borders;
    private readonly ParsedTextBuilder _output = new();
    private readonly StringBuilder _pending = new();
    private ToolCallParserState _state = ToolCallParserState.Text;
    private CallObject _call;
    private bool _mayBeBare;
    private bool _isInList;

    /// <param name="format">How the model writes calls.</param>
    /// <param name="names">The functions that there are.</param>
    public ToolCallParser(ToolCallFormat format, IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(format);
        _format = format;
        _names = names.ToHashSet(StringComparer.Ordinal);
        _mayBeBare = format.IsBare;
        _call = new CallObject(format, _names);
        _head = new CallHead(format, _names);
        _borders = new CallBorders(format);
    }

    /// <summary>Some call was told.</summary>
    public bool HasCalls => _output.Calls > 0;

    /// <summary>The last call that was told has not ended.</summary>
    public bool IsInCall => _output.IsInCall;

    /// <summary>Takes text in.</summary>
    public ParsedText Push(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            Step(c);
        }

        return _output.Take();
    }

    /// <summary>The text has ended: what was held back is text, unless it closes a call.</summary>
    public ParsedText Complete()
    {
        var isClosing = _state == ToolCallParserState.Closing && _borders.IsStartOfClosing(_pending.ToString().Trim());
        if (!isClosing)
        {
            _output.Say(_pending.ToString());
        }

        _pending.Clear();
        _output.Complete();
        return _output.Take();
    }

    private void Step(char c)
    {
        switch (_state)
        {
            case ToolCallParserState.Text:
                OnText(c);
                break;
            case ToolCallParserState.Opened:
                OnOpened(c);
                break;
            case ToolCallParserState.InList when c == '{':
                BeginObject(c);
                break;
            case ToolCallParserState.Name:
                OnName(c);
                break;
            case ToolCallParserState.Call:
                OnCall(c);
                break;
            case ToolCallParserState.BehindItem when c == ',':
                _pending.Append(c);
                _state = ToolCallParserState.InList;
                break;
            case ToolCallParserState.BehindItem when c == ']':
                EndOpening();
                break;
            case ToolCallParserState.Closing:
                OnClosing(c);
                break;
            default:
                HoldSpace(c);
                break;
        }
    }

    private void OnText(char c)
    {
        if (_mayBeBare && _pending.Length == 0)
        {
            if (c == '{')
            {
                BeginObject(c);
                return;
            }

            // Llama may write a semicolon between calls.
            _mayBeBare = char.IsWhiteSpace(c) || (_output.IsAfterCall && c == BareSeparator);
            if (_mayBeBare)
            {
                _output.Hold(c);
                return;
            }
        }

        _pending.Append(c);
        while (_pending.Length > 0 && !_borders.IsStartOfOpening(_pending))
        {
            _output.Say([_pending[0]]);
            _pending.Remove(0, 1);
        }

        if (_borders.IsOpening(_pending))
        {
            _state = ToolCallParserState.Opened;
        }
    }

    private void OnOpened(char c)
    {
        if (c == '{' && _format.ArgumentsMarker is null)
        {
            BeginObject(c);
        }
        else if (c == '[' && _format.IsList)
        {
            _isInList = true;
            _pending.Append(c);
            _state = ToolCallParserState.InList;
        }
        else if (_format.ArgumentsMarker is not null && _head.TryBegin(c))
        {
            _pending.Append(c);
            _state = ToolCallParserState.Name;
        }
        else
        {
            HoldSpace(c);
        }
    }

    private void OnName(char c)
    {
        switch (_head.Feed(c))
        {
            case CallHeadStep.More:
                _pending.Append(c);
                break;
            case CallHeadStep.Whole:
                _call = CallObject.OfArguments(_format, _names, _head.Name);
                _state = ToolCallParserState.Call;
                Begin(_head.Name, "{");
                break;
            default:
                Reject(c);
                break;
        }
    }

    private void BeginObject(char c)
    {
        _call = new CallObject(_format, _names);
        _call.Feed(c);
        _pending.Append(c);
        _state = ToolCallParserState.Call;
    }

    private void OnCall(char c)
    {
        switch (_call.Feed(c))
        {
            case CallObjectStep.Argument:
                _output.AddArgument(c);
                if (_call.IsWhole)
                {
                    EndCall();
                }

                break;
            case CallObjectStep.Begun:
                Begin(_call.Name!, "{");
                break;
            case CallObjectStep.Closed:
                if (!_output.IsInCall)
                {
                    Begin(_call.Name!, _call.Arguments);
                }

                EndCall();
                break;
            case CallObjectStep.Failed:
                _pending.Append(c);
                Reject();
                break;
            default:
                if (!_output.IsInCall)
                {
                    _pending.Append(c);
                }

                break;
        }
    }

    /// <summary>From here on it is a call, whatever comes: what announced it was no text.</summary>
    private void Begin(string name, string arguments)
    {
        _pending.Clear();
        _output.Begin(name, arguments);
    }

    private void EndCall()
    {
        _output.EndCall();
        if (_isInList)
        {
            _state = ToolCallParserState.BehindItem;
        }
        else
        {
            EndOpening();
        }
    }

    private void EndOpening()
    {
        _pending.Clear();
        _isInList = false;
        _mayBeBare = _format.IsBare;
        _state = _format.Closing is null ? ToolCallParserState.Text : ToolCallParserState.Closing;
    }

    private void OnClosing(char c)
    {
        _pending.Append(c);
        var closing = _pending.ToString().TrimStart();
        if (closing == _format.Closing)
        {
            _pending.Clear();
            _state = ToolCallParserState.Text;
        }
        else if (!_borders.IsStartOfClosing(closing))
        {
            // Left out, as some models do: what comes instead may be text or the next opening.
            var instead = _pending.ToString();
            _pending.Clear();
            _state = ToolCallParserState.Text;
            foreach (var other in instead)
            {
                Step(other);
            }
        }
    }

    private void HoldSpace(char c)
    {
        if (char.IsWhiteSpace(c))
        {
            _pending.Append(c);
        }
        else
        {
            Reject(c);
        }
    }

    /// <summary>What is pending is text after all.</summary>
    private void Reject()
    {
        _output.Say(_pending.ToString());
        _pending.Clear();
        _isInList = false;
        _mayBeBare = false;
        _state = ToolCallParserState.Text;
    }

    private void Reject(char c)
    {
        Reject();
        Step(c);
    }
}
