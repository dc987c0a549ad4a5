namespace OrleansLlm.Engine.Constraints.Matching;

/// <summary>Compares sorted places, with whether the text can end.</summary>
internal sealed class PlacesComparer : IEqualityComparer<(Place[] Places, bool CanEnd)>
{
    public bool Equals((Place[] Places, bool CanEnd) x, (Place[] Places, bool CanEnd) y)
    {
        if (x.CanEnd != y.CanEnd || x.Places.Length != y.Places.Length)
        {
            return false;
        }

        for (var i = 0; i < x.Places.Length; i++)
        {
            if (x.Places[i].Node != y.Places[i].Node || !ReferenceEquals(x.Places[i].Stack, y.Places[i].Stack))
            {
                return false;
            }
        }

        return true;
    }

    public int GetHashCode((Place[] Places, bool CanEnd) obj)
    {
        var hash = new HashCode();
        hash.Add(obj.CanEnd);
        foreach (var place in obj.Places)
        {
            hash.Add(place.Node);
            hash.Add(place.Stack?.Id ?? 0);
        }

        return hash.ToHashCode();
    }
}
