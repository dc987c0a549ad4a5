using System.Text;
using System.Text.Json;

namespace OrleansLlm.Engine.ToolCalls;

/// <summary>
/// Reads one call, a JSON object, character by character. Where the function is named first, its arguments are told as they come; else the whole
/// object is needed. Its characters are kept until then.
/// </summary>
internal sealed class CallObject(ToolCallFormat format, HashSet<string> names)
{
    private readonly StringBuilder _text = new();
    private int _depth;
    private bool _isInString;
    private bool _isEscaped;
    private int _stringStart;
    private string? _key;
    private bool _isValue;
    private bool _hasBegun;
    private bool _hasArguments;
    private bool _isAlone;

    /// <summary>The function, once it is known.</summary>
    public string? Name { get; private set; }

    /// <summary>The arguments' text, when the object closed without having begun.</summary>
    public string Arguments { get; private set; } = string.Empty;

    /// <summary>Nothing of it can follow.</summary>
    public bool IsWhole => _hasArguments && _isAlone;

    /// <summary>The function is known from elsewhere, and the arguments' object, which has just been opened, is all that there is.</summary>
    public static CallObject OfArguments(ToolCallFormat format, HashSet<string> names, string name) =>
        new(format, names) { Name = name, _hasBegun = true, _isAlone = true, _depth = 2 };

    public CallObjectStep Feed(char c)
    {
        if (_hasArguments)
        {
            return Close(c, 0) ? CallObjectStep.Closed : CallObjectStep.Head;
        }

        if (_hasBegun)
        {
            _hasArguments = Close(c, 1);
            return CallObjectStep.Argument;
        }

        _text.Append(c);
        return FeedHead(c);
    }

    /// <summary>Follows strings and brackets; true when a bracket closed down to a depth.</summary>
    private bool Close(char c, int depth)
    {
        if (_isInString)
        {
            (_isInString, _isEscaped) = (_isEscaped || c != '"', !_isEscaped && c == '\\');
            return false;
        }

        _isInString = c == '"';
        _depth += c is '{' or '[' ? 1 : c is '}' or ']' ? -1 : 0;
        return c is '}' or ']' && _depth <= depth;
    }

    private CallObjectStep FeedHead(char c)
    {
        var wasInString = _isInString;
        var isClosed = Close(c, 0);
        if (wasInString)
        {
            return !_isInString && _depth == 1 ? OnString() : CallObjectStep.Head;
        }

        switch (c)
        {
            case '"':
                _stringStart = _text.Length - 1;
                return CallObjectStep.Head;
            case ':' when _depth == 1:
                _isValue = true;
                return CallObjectStep.Head;
            case ',' when _depth == 1:
                (_isValue, _key) = (false, string.Empty);
                return CallObjectStep.Head;
            case '{' when _depth == 2 && _isValue && _key == format.ArgumentsKey && Name is not null:
                _hasBegun = true;
                return CallObjectStep.Begun;
            default:
                return isClosed ? OnClosed() : CallObjectStep.Head;
        }
    }

    private CallObjectStep OnString()
    {
        if (Decode(_text.ToString(_stringStart, _text.Length - _stringStart)) is not { } text)
        {
            return CallObjectStep.Failed;
        }

        if (!_isValue)
        {
            // Any other object shows by its first key that it is no call, and need not be held back.
            var isFirst = _key is null;
            _key = text;
            return isFirst && !IsKnown(text) ? CallObjectStep.Failed : CallObjectStep.Head;
        }

        if (_key != format.NameKey)
        {
            return CallObjectStep.Head;
        }

        Name = text;
        return names.Contains(text) ? CallObjectStep.Head : CallObjectStep.Failed;
    }

    private bool IsKnown(string key) => key == format.NameKey || key == format.ArgumentsKey || key is "type" or "id";

    private CallObjectStep OnClosed()
    {
        try
        {
            using var document = JsonDocument.Parse(_text.ToString());
            var call = document.RootElement;
            if (Name is null || call.ValueKind != JsonValueKind.Object || ReadArguments(call) is not { } arguments)
            {
                return CallObjectStep.Failed;
            }

            Arguments = arguments;
            return CallObjectStep.Closed;
        }
        catch (JsonException)
        {
            return CallObjectStep.Failed;
        }
    }

    /// <summary>An object, a text that is one, or nothing where a marker already said that this is a call.</summary>
    private string? ReadArguments(JsonElement call)
    {
        if (!call.TryGetProperty(format.ArgumentsKey, out var arguments))
        {
            return format.IsBare ? null : "{}";
        }

        var text = arguments.ValueKind == JsonValueKind.String ? arguments.GetString()! : arguments.GetRawText();
        using var inner = JsonDocument.Parse(text);
        return inner.RootElement.ValueKind == JsonValueKind.Object ? text : null;
    }

    private static string? Decode(string quoted)
    {
        try
        {
            return JsonSerializer.Deserialize(quoted, CallJson.Default.String);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
