"""The doors of the simulator: the API, the consent page, the control plane and the page about itself."""
