using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Grains.Budgets;

/// <summary>
/// Spent and reserved money of a scope in the present calendar window of every period: kept whether or not a budget asks for it,
/// so that a budget set in mid-month knows the month. Time never goes back.
/// </summary>
internal sealed class CalendarSpend
{
    private readonly decimal[] _spent = new decimal[CalendarWindow.Periods];
    private readonly decimal[] _reserved = new decimal[CalendarWindow.Periods];
    private readonly DateTimeOffset[] _since = new DateTimeOffset[CalendarWindow.Periods];
    private DateTimeOffset _rollAt = DateTimeOffset.MinValue;

    public DateTimeOffset Since(BudgetPeriod period) => _since[(int)period];

    public decimal Spent(BudgetPeriod period) => _spent[(int)period];

    public decimal Reserved(BudgetPeriod period) => _reserved[(int)period];

    /// <summary>Empties the windows that have ended. What is still reserved in them counts in them alone.</summary>
    public void Roll(DateTimeOffset now)
    {
        if (now < _rollAt)
        {
            return;
        }

        for (var i = 0; i < CalendarWindow.Periods; i++)
        {
            var start = CalendarWindow.StartOf((BudgetPeriod)i, now);
            if (start != _since[i])
            {
                (_since[i], _spent[i], _reserved[i]) = (start, 0, 0);
            }
        }

        _rollAt = _since[(int)BudgetPeriod.Minute].AddMinutes(1);
    }

    public void Reserve(DateTimeOffset at, decimal amount)
    {
        for (var i = 0; i < CalendarWindow.Periods; i++)
        {
            if (at >= _since[i])
            {
                _reserved[i] += amount;
            }
        }
    }

    public void Settle(DateTimeOffset at, decimal amount, decimal cost)
    {
        for (var i = 0; i < CalendarWindow.Periods; i++)
        {
            if (at >= _since[i])
            {
                _reserved[i] -= amount;
                _spent[i] += cost;
            }
        }
    }

    /// <summary>Settled spend by period, as of the last roll.</summary>
    public decimal[] ToState() => [.. _spent];

    /// <summary>Takes settled spend back that was true at a moment.</summary>
    public void Load(IReadOnlyList<decimal> spent, DateTimeOffset at)
    {
        Roll(at);
        for (var i = 0; i < spent.Count; i++)
        {
            _spent[i] = spent[i];
        }
    }
}
