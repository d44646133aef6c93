using CdnMusic.ControlPlane.Fleet;

namespace CdnMusic.ControlPlane.Steering;

/// <summary>The view of the registry's present map, made once per map. Thread-safe; two threads may make the same one, which costs nothing but time.</summary>
internal sealed class SteeringViews(EdgeRegistry registry)
{
    private volatile SteeringView _view = new(FleetMap.Empty);

    /// <summary>The view now.</summary>
    public SteeringView Current
    {
        get
        {
            var map = registry.Map;
            var view = _view;
            return ReferenceEquals(view.Map, map) ? view : _view = new SteeringView(map);
        }
    }
}
