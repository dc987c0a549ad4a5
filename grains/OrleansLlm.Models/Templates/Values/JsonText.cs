namespace OrleansLlm.Models.Templates.Values;

/// <summary>JSON exactly as Python's <c>json.dumps</c> prints it.</summary>
/// <param name="builder">Takes the text.</param>
/// <param name="indent">The text of one level, or null for one line.</param>
/// <param name="itemSeparator">Between elements, usually <c>", "</c>.</param>
/// <param name="keySeparator">After keys, usually <c>": "</c>.</param>
/// <param name="sortKeys">Orders the keys of mappings.</param>
/// <param name="ensureAscii">Escapes all that is not ASCII.</param>
internal sealed class JsonText(TrackedStringBuilder builder, TrackedString? indent, TrackedString itemSeparator, TrackedString keySeparator, bool sortKeys, bool ensureAscii)
{
    public void Write(object value, int level = 0, bool inInput = false)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        builder.Budget.Step();
        switch (value)
        {
            case TrackedString text:
                WriteString(text, inInput);
                break;
            case ListValue list:
                WriteItems(list.Items, "[", "]", level, inInput || list.FromInput, (item, input) => Write(item, level + 1, input));
                break;
            case DictValue dict:
                WriteItems(Sorted(dict), "{", "}", level, inInput || dict.FromInput, (entry, input) => WriteEntry(entry, level, input));
                break;
            case NoneValue or bool or long or double or System.Numerics.BigInteger:
                builder.Append(Scalar(value), inInput);
                break;
            default:
                throw new TemplateFault($"tojson can not write {(value is UndefinedValue undefined ? $"an undefined value ({undefined.Problem})" : PythonTypes.NameOf(value))}");
        }
    }

    private static string Scalar(object value) => value switch
    {
        NoneValue => "null",
        bool flag => flag ? "true" : "false",
        double.NaN => "NaN",
        double number when double.IsInfinity(number) => number > 0 ? "Infinity" : "-Infinity",
        _ => PythonText.Scalar(value),
    };

    private void WriteEntry(KeyValuePair<object, object> entry, int level, bool inInput)
    {
        WriteString(entry.Key as TrackedString ?? TrackedString.Literal(Scalar(entry.Key)), inInput);
        Append(keySeparator, inInput);
        Write(entry.Value, level + 1, inInput);
    }

    private void WriteItems<T>(IReadOnlyCollection<T> items, string open, string close, int level, bool inInput, Action<T, bool> write)
    {
        builder.Append(open, inInput);
        var first = true;
        foreach (var item in items)
        {
            if (!first)
            {
                Append(itemSeparator, inInput);
            }

            NewLine(level + 1, inInput);
            write(item, inInput);
            first = false;
        }

        if (!first)
        {
            NewLine(level, inInput);
        }

        builder.Append(close, inInput);
    }

    private void NewLine(int level, bool inInput)
    {
        if (indent is null)
        {
            return;
        }

        builder.Append("\n", inInput);
        for (var i = 0; i < level; i++)
        {
            Append(indent, inInput);
        }
    }

    private void WriteString(TrackedString text, bool inInput)
    {
        builder.Append("\"", inInput);
        var plainFrom = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            var escape = i < text.Length ? Escape(text.Value[i]) : null;
            if (escape is null && i < text.Length)
            {
                continue;
            }

            Append(text.Slice(plainFrom, i - plainFrom), inInput);
            if (escape is not null)
            {
                builder.Append(escape, inInput || text.Slice(i, 1).HasInput);
            }

            plainFrom = i + 1;
        }

        builder.Append("\"", inInput);
    }

    private string? Escape(char c) => c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\f' => "\\f",
        '\b' => "\\b",
        < ' ' => $"\\u{(int)c:x4}",
        > '~' when ensureAscii => $"\\u{(int)c:x4}",
        _ => null,
    };

    private void Append(TrackedString text, bool inInput)
    {
        if (inInput)
        {
            builder.Append(text.Value, true);
        }
        else
        {
            builder.Append(text);
        }
    }

    private List<KeyValuePair<object, object>> Sorted(DictValue dict)
    {
        var entries = dict.Entries.ToList();
        return sortKeys ? Operators.Sorted(entries, entry => entry.Key, reverse: false, builder.Budget) : entries;
    }
}
